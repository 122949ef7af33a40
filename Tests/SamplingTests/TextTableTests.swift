import Testing

@testable import Sampling

@Suite struct TextTableTests {
    private func number(of text: String, in table: inout TextTable) -> UInt32 {
        var text = text
        return text.withUTF8 { table.number(of: UnsafeRawBufferPointer($0)) }
    }

    @Test func `the same text has the same number, another one another`() {
        var table = TextTable(limit: 1 << 12, byteLimit: 1 << 20)
        var numbers: [String: UInt32] = [:]
        // Lengths around the eight bytes that are hashed at a time, and texts that differ in one byte only.
        let texts = (0..<24).flatMap { length in
            (0..<max(1, length)).map { place in
                String((0..<length).map { $0 == place ? "x" : "a" as Character })
            }
        }
        for text in texts { numbers[text] = number(of: text, in: &table) }
        #expect(Set(numbers.values).count == Set(texts).count)
        #expect(!numbers.values.contains(0))
        for text in texts {
            #expect(number(of: text, in: &table) == numbers[text])
            #expect(table.text(numbers[text] ?? 0) == text)
        }
    }

    @Test func `a text that comes when the table is full has no number, those before keep theirs`() {
        var table = TextTable(limit: 4, byteLimit: 1 << 10)
        let numbers = (0..<4).map { number(of: "text \($0)", in: &table) }
        #expect(number(of: "one more", in: &table) == 0)
        #expect((0..<4).map { number(of: "text \($0)", in: &table) } == numbers)
        #expect(table.text(0) == nil)
    }

    @Test func `the bytes of all texts are limited too`() {
        var table = TextTable(limit: 64, byteLimit: 10)
        #expect(number(of: "eight by", in: &table) == 1)
        #expect(number(of: "three", in: &table) == 0)
        #expect(number(of: "22", in: &table) == 2)
    }
}
