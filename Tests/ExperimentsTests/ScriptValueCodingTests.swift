import Foundation
import Testing

@testable import Experiments

/// A script as the text that crosses to the agent.
@Suite struct ScriptValueCodingTests {
    private func text(_ value: ScriptValue) throws -> String {
        try JSONDecoder().decode([String].self, from: JSONEncoder().encode([value]))[0]
    }

    private func read(_ text: String) throws -> ScriptValue {
        try JSONDecoder().decode([ScriptValue].self, from: JSONEncoder().encode([text]))[0]
    }

    private func place(_ line: Int, _ column: Int) -> Location { Location(line: line, column: column) }

    @Test func `a scalar, a list and a mapping are written with their places`() throws {
        let scalar = ScriptValue(.scalar("0x11"), at: place(3, 7))
        #expect(try text(scalar) == "3,7'4:0x11")
        #expect(try text(ScriptValue(.list([scalar, scalar]), at: place(3, 5))) == "3,5[3,7'4:0x113,7'4:0x11]")
        let entry = ScriptValue.Entry(key: "fill", location: place(3, 1), value: scalar)
        #expect(try text(ScriptValue(.map([entry]), at: place(2, 1))) == "2,1{3,1'4:fill3,7'4:0x11}")
    }

    @Test(arguments: ["", "'", "1,2[", "}{]['", "größer", "🦀", "\n\"\\\u{0}", String(repeating: "x", count: 10_000)])
    func `any text comes back`(text: String) throws {
        let value = ScriptValue(.scalar(text), at: place(1, 1))
        #expect(try read(self.text(value)) == value)
        let entry = ScriptValue.Entry(key: text, location: .unknown, value: value)
        let map = ScriptValue(.map([entry, entry]), at: .unknown)
        #expect(try read(self.text(map)) == map)
    }

    @Test func `any value comes back`() throws {
        var generator = SeededGenerator(state: 7)
        for _ in 0..<300 {
            let value = any(depth: 0, &generator)
            #expect(try read(text(value)) == value)
        }
    }

    @Test(arguments: [
        "", "1", "1,", "1,1", "1,1x", "1,1'", "1,1'1", "1,1'1:", "1,1'2:x", "1,1'1:xy", "1,1'-1:x", "-1,1'1:x", "1,1[",
        "1,1[]]", "1,1[1,1]", "1,1{", "1,1{1,1'1:x}", "1,1{1,1[]1,1'1:x}", "1,1'1:ö", "99999999999999999999,1'1:x",
        "1,1'99999999999999999999:x", "1,1'9223372036854775807:x", " 1,1'1:x",
    ])
    func `a text that is none of these is an error`(text: String) {
        #expect(throws: DecodingError.self) { try read(text) }
    }

    @Test func `no prefix of a text is one, and no change of a byte ends the process`() throws {
        var generator = SeededGenerator(state: 8)
        for _ in 0..<100 {
            let whole = Array(try text(any(depth: 0, &generator)).utf8)
            for length in 0..<min(whole.count, 200) {
                // Cut within a character, it is no text at all.
                guard let prefix = String(validating: whole[..<length], as: UTF8.self) else { continue }
                #expect(throws: DecodingError.self) { try read(prefix) }
            }
            var changed = whole
            changed[Int.random(in: whole.indices, using: &generator)] = UInt8.random(in: 0x20..<0x7f, using: &generator)
            if let text = String(validating: changed, as: UTF8.self) { _ = try? read(text) }
        }
    }

    @Test func `what is nested deeper than any script is an error`() {
        for opening in ["1,1[", "1,1{1,1'1:x"] {
            #expect(throws: DecodingError.self) { try read(String(repeating: opening, count: 100_000)) }
        }
    }

    private func any(depth: Int, _ generator: inout SeededGenerator) -> ScriptValue {
        let location = place(.random(in: 0...9_999, using: &generator), .random(in: 0...120, using: &generator))
        let count = Int.random(in: 0...4, using: &generator)
        switch Int.random(in: 0...(depth < 4 ? 2 : 0), using: &generator) {
        case 1:
            return ScriptValue(.list((0..<count).map { _ in any(depth: depth + 1, &generator) }), at: location)
        case 2:
            let entries = (0..<count).map { _ in
                ScriptValue.Entry(key: word(&generator), location: location, value: any(depth: depth + 1, &generator))
            }
            return ScriptValue(.map(entries), at: location)
        default: return ScriptValue(.scalar(word(&generator)), at: location)
        }
    }

    private func word(_ generator: inout SeededGenerator) -> String {
        let letters = Array("a0 ,':[]{}é🦀\n")
        let count = Int.random(in: 0...6, using: &generator)
        return String((0..<count).map { _ in letters[Int.random(in: letters.indices, using: &generator)] })
    }
}
