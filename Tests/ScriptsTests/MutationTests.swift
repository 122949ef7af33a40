import Experiments
import Scripts
import Testing

/// Valid scripts with random changes.
@Suite(.timeLimit(.minutes(5))) struct `Mutated scripts` {
    private static let rounds = 3_000

    private static func mutated(_ text: String, by generator: inout SeededGenerator) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0:
                bytes[Int.random(in: bytes.indices, using: &generator)] ^=
                    1 << UInt8.random(in: 0...7, using: &generator)
            case 1:
                // Signs that mean something to YAML, which random bytes hit too seldom.
                let sign = "{}[]:,-?*&!|>#%@`'\"\t\n $.".utf8.randomElement(using: &generator)
                if let sign { bytes[Int.random(in: bytes.indices, using: &generator)] = sign }
            case 2:
                bytes = changed(bytes, separator: 0x0a, by: &generator) { parts, first, _ in parts.remove(at: first) }
            case 3:
                bytes = changed(bytes, separator: 0x0a, by: &generator) { parts, first, second in
                    parts.insert(parts[first], at: second)
                }
            default: bytes = changed(bytes, separator: 0x20, by: &generator) { $0.swapAt($1, $2) }
            }
            if bytes.isEmpty { bytes = [0x23] }
        }
        return bytes
    }

    /// Splits the text, changes its parts at two random places, and joins it again.
    private static func changed(
        _ bytes: [UInt8], separator: UInt8, by generator: inout SeededGenerator,
        _ change: (inout [ArraySlice<UInt8>], Int, Int) -> Void
    ) -> [UInt8] {
        var parts = bytes.split(separator: separator, omittingEmptySubsequences: false)
        let first = Int.random(in: parts.indices, using: &generator)
        change(&parts, first, Int.random(in: parts.indices, using: &generator))
        return Array(parts.joined(separator: [separator]))
    }

    @Test func `each is a script, or has a problem at a place of its text`() {
        let texts = [ExampleScript.small, ExampleScript.large]
        var generator = SeededGenerator(state: 1)
        var accepted = 0
        var messages: Set<String> = []
        for round in 0..<Self.rounds {
            let bytes = Self.mutated(texts[round % texts.count], by: &generator)
            do throws(ScriptDiagnostic) {
                _ = try Script(parsing: ScriptSource(path: "x.yaml", bytes: bytes))
                accepted += 1
            } catch {
                messages.formUnion(error.findings.map(\.problem.message))
                expect(error, pointsInto: String(decoding: bytes, as: UTF8.self))
            }
        }
        // Both happen often, or the mutations are no test.
        #expect(accepted > Self.rounds / 20)
        #expect(messages.count > Self.rounds / 20)
    }

    private func expect(_ error: ScriptDiagnostic, pointsInto text: String) {
        let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .split(separator: "\n", omittingEmptySubsequences: false)
        #expect(!error.findings.isEmpty)
        for finding in error.findings {
            let place = finding.problem.location
            let isInside =
                (1...lines.count).contains(place.line)
                && (1...lines[place.line - 1].unicodeScalars.count + 1).contains(place.column)
            #expect(isInside, "\(error) points into\n\(text)")
        }
        #expect(error.description.split(separator: "\n").contains { $0.allSatisfy { $0 == " " || $0 == "^" } })
    }
}
