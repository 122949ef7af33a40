import Foundation
import Subprocess
import Testing

@testable import Kernels

/// The order of versions, against dpkg's own.
@Suite struct DebianVersionTests {
    @Test func `versions are ordered as dpkg orders them`() async throws {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "6", "12", "107", "0", "00", "01", ".", ".", "-", "~", "+", "rc7", "deb13", "bpo", "a", "Z", "1", "u2",
        ]
        var pairs: [(String, String)] = [
            ("7.3~rc7-1~exp1", "7.3.4-1~bpo13+1"), ("6.12.107-1", "6.12.107-1~bpo12+1"), ("6.1.9-1", "6.1.10-1"),
            ("1:5.10-1", "6.1-1"), ("6.1", "6.1-0"),
        ]
        for _ in 0..<300 {
            func version() -> String {
                "6"
                    + (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                        pieces.randomElement(using: &generator) ?? ""
                    }
                    .joined()
            }
            let first = version()
            // Half of the pairs differ in their end only.
            let second = Bool.random(using: &generator) ? first + (pieces.randomElement() ?? "") : version()
            // dpkg takes no version with an empty revision.
            pairs.append((first.hasSuffix("-") ? first + "1" : first, second.hasSuffix("-") ? second + "0" : second))
        }
        // One shell for all of them: a line says whether dpkg calls the first older.
        let script = """
            while read -r a b; do if dpkg --compare-versions "$a" lt "$b" 2>/dev/null; then echo 1; else echo 0; fi; done
            """
        let lines = pairs.map { "\($0.0) \($0.1)\n" }.joined()
        let result = try await Subprocess.run(
            .name("sh"), arguments: ["-c", script], input: .string(lines), output: .string(limit: 1 << 16))
        let answers = result.standardOutput.split(separator: "\n")
        try #require(answers.count == pairs.count)
        for ((first, second), answer) in zip(pairs, answers) {
            #expect((DebianVersion(first) < DebianVersion(second)) == (answer == "1"), "\(first) < \(second)")
        }
    }

    @Test func `the upstream version has neither epoch nor revision`() {
        #expect(DebianVersion("1:6.12.107-1~bpo12+1").upstream == "6.12.107")
        #expect(DebianVersion("7.3~rc7-1~exp1").upstream == "7.3~rc7")
        #expect(DebianVersion("6.1").upstream == "6.1")
        #expect(DebianVersion("2:6.1-1").inFileNames == "6.1-1")
    }
}
