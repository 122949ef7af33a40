import Foundation
import Scripts
import Testing

/// Texts and files that are refused before anybody looks for YAML in them.
@Suite(.timeLimit(.minutes(5))) struct `Script sources` {
    private func refusal(_ bytes: [UInt8]) -> String? {
        #expect(throws: ScriptDiagnostic.self) { try ScriptSource(path: "x.yaml", bytes: bytes) }
            .map { "\($0)" }
    }

    private func refusal(ofFile path: String) -> String? {
        #expect(throws: ScriptDiagnostic.self) { try ScriptSource(contentsOf: path) }.map { "\($0)" }
    }

    @Test func `an empty script`() { #expect(refusal([]) == "x.yaml: error: the script is empty") }

    @Test func `the limit is 1 MiB`() throws {
        let limit = [UInt8](repeating: 0x23, count: 1 << 20)
        #expect(try ScriptSource(path: "x.yaml", bytes: limit).text.utf8.count == 1 << 20)
        #expect(refusal(limit + [0x23]) == "x.yaml: error: the script is larger than 1 MiB")
    }

    @Test func `bytes that are not UTF-8 are pointed at`() {
        #expect(
            refusal(Array("# é\r\n# caf".utf8) + [0xe9, 0x0a]) == """
                x.yaml:2:6: error: the script is not UTF-8
                # caf\u{fffd}
                     ^
                """)
    }

    @Test(arguments: [0x00, 0x07, 0x7f, 0x85, 0x2028, 0xe000, 0xf8ff, 0xfeff, 0xffff] as [UInt32])
    func `characters that have no business in a script are pointed at`(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        let number = String(value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: 4 - number.count) + number
        let text = try #require(refusal(Array("# one\n# two\(Character(scalar))\n".utf8)))
        #expect(text.hasPrefix("x.yaml:2:6: error: the character U+\(padded) may not stand in a script\n# two"))
        #expect(text.hasSuffix("\n     ^"))
    }

    @Test func `a file is read to its end, and a pipe too`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(ExampleScript.small, to: "small.yaml")
        #expect(try ScriptSource(contentsOf: path).text == ExampleScript.small)
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data("# a pipe\n".utf8))
        try pipe.fileHandleForWriting.close()
        let number = pipe.fileHandleForReading.fileDescriptor
        #expect(try ScriptSource(contentsOf: "/dev/fd/\(number)").text == "# a pipe\n")
    }

    @Test func `files that give no text`() throws {
        let folder = try TemporaryFolder()
        #expect(refusal(ofFile: folder.path) == "\(folder.path): error: a folder, not a script")
        #expect(refusal(ofFile: "\(folder.path)/none.yaml") == "\(folder.path)/none.yaml: error: no such file")
        #expect(refusal(ofFile: "/etc/passwd/x.yaml") == "/etc/passwd/x.yaml: error: no such file")
        #expect(refusal(ofFile: "/dev/null") == "/dev/null: error: the script is empty")
        #expect(refusal(ofFile: "/dev/zero") == "/dev/zero: error: the script is larger than 1 MiB")
        #expect(
            refusal(ofFile: "/proc/self/mem") == """
                /proc/self/mem: error: cannot be read
                note: Input/output error
                """)
    }
}

/// A folder that is gone with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path.
    func write(_ text: String, to name: String) throws -> String {
        let file = "\(path)/\(name)"
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        return file
    }
}
