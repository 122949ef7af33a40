import Experiments
import Testing

@testable import Scripts

/// Texts that are made to take for ever, or to overflow a stack.
@Suite(.timeLimit(.minutes(5))) struct `Bombs` {
    private static let size = ScriptSource.sizeLimit

    private func problem(_ text: String) -> ScriptProblem? {
        #expect(throws: ScriptDiagnostic.self) { try Script(parsing: ScriptSource(path: "x.yaml", text: text)) }
            .map { $0.findings[0].problem }
    }

    @Test(arguments: ["[", "{a: ", "- ", "[a: ", "? ", "[{a: "])
    func `a megabyte of nesting`(piece: String) {
        let text = String(repeating: piece, count: Self.size / piece.utf8.count)
        #expect(problem(text) != nil)
    }

    @Test func `lines, each deeper than the one before`() {
        var text = ""
        for level in 0..<1_400 { text += String(repeating: " ", count: level) + "a:\n" }
        #expect(problem(text)?.message == "nested more than 64 levels deep")
    }

    @Test func `the deepest nesting that libyaml takes fits the stack`() {
        let levels = 990
        let text = String(repeating: "[a: ", count: levels) + "x" + String(repeating: "]", count: levels)
        #expect(problem(text)?.message == "nested more than 64 levels deep")
    }

    @Test func `64 levels are allowed and 65 are not`() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels - 1) + "x" + String(repeating: "]", count: levels - 1)
        }
        _ = try YAMLReader.read(ScriptSource(path: "x.yaml", text: nested(64)))
        #expect(problem(nested(65)) == .tooDeep(at: Location(line: 1, column: 65)))
    }

    @Test func `more than 100000 keys and values`() {
        let text = "[" + String(repeating: "x,", count: 300_000) + "]"
        #expect(problem(text)?.message == "a script of more than 100000 keys and values")
    }

    @Test func `a key that stands for a billion values`() {
        let many = { (item: String) in String(repeating: item + ",", count: 50_000) + item }
        let text = "a: &a [\(many("x"))]\nb: &b [\(many("*a"))]\n*b : 1\n"
        #expect(problem(text)?.message == "scripts have no anchors: '&a'")
    }

    @Test func `a key inside a key inside a key`() {
        let text =
            String(repeating: "{? ", count: 900) + "[" + String(repeating: "x,", count: 400_000) + "]"
            + String(repeating: "}", count: 900)
        #expect(problem(text) != nil)
    }

    @Test func `keys within keys, as many as fit a line that libyaml takes for a key`() {
        let key = String(repeating: "{", count: 250) + "x" + String(repeating: "}:", count: 250) + "\n"
        #expect(problem(String(repeating: key, count: 64)) != nil)
    }

    @Test func `a megabyte of printable noise`() {
        var generator = SeededGenerator(state: 7)
        var bytes: [UInt8] = []
        for _ in 0..<Self.size { bytes.append(UInt8.random(in: 0x20...0x7e, using: &generator)) }
        #expect(problem(String(decoding: bytes, as: UTF8.self)) != nil)
    }

    @Test func `ten megabytes of noise`() {
        var generator = SeededGenerator(state: 8)
        var bytes: [UInt8] = []
        while bytes.count < 10_000_000 {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
        }
        let whole = #expect(throws: ScriptDiagnostic.self) { try ScriptSource(path: "x.yaml", bytes: bytes) }
        #expect(whole?.findings[0].problem.message == "the script is larger than 1 MiB")
        let part = Array(bytes.prefix(Self.size))
        let error = #expect(throws: ScriptDiagnostic.self) { try ScriptSource(path: "x.yaml", bytes: part) }
        #expect(error?.findings[0].problem.message == "the script is not UTF-8")
    }
}
