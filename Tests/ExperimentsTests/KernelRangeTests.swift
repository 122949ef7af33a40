import Testing

@testable import Experiments

/// Which kernels a range has, and what is no range.
@Suite struct KernelRangeTests {
    private func range(_ text: String) throws(ScriptProblem) -> KernelRange { try KernelRange(text, at: .unknown) }

    @Test(arguments: [
        ("=6.1", "6.1.192-cloud", true), ("=6.1", "6.1-rc3-cloud", true), ("=6.1", "6.12.1-cloud", false),
        ("=6.1", "6.1-host", true), ("=6.1.0", "6.1-host", true), ("=6.1.0", "6.1.1-host", false),
        ("=6.1.0", "6.1-rc8-host", true), ("=6.1.5", "6.1.5-rc1-host", true), ("=6", "6.19.3-cloud", true),
        ("<6.1", "6.1-rc1-host", false), ("<6.1", "6.0.19-cloud", true), (">=6.1", "6.1-rc1-host", true),
        (">6.1", "6.1.192-cloud", false), (">6.1", "6.2-rc1-cloud", true), ("<=6.1", "6.1.192-cloud", true),
        ("<=6.1", "6.2-rc1-cloud", false), (">6.1-rc3", "6.1-rc4-host", true), (">6.1-rc3", "6.1-rc3-host", false),
        ("<6.1-rc3", "6.1-rc2-host", true), ("=7.3-rc7", "7.3.0-rc7-host", true), (">=6.1.5", "6.1.4-cloud", false),
        (">=5.10 <5.11 || >=6.12", "5.10.262-cloud", true), (">=5.10 <5.11 || >=6.12", "6.1.192-cloud", false),
        (">=5.10 <5.11 || >=6.12", "7.3.4-cloud", true), (">= 5.10 , < 6.12||=7", "6.1.1-cloud", true),
        (">=5.10<5.11", "5.10.1-cloud", true), ("=5.10", "odd-name-host", false), ("<99", "odd-name-host", false),
    ]) func `a kernel is in a range or is not`(text: String, kernel: String, isIn: Bool) throws {
        #expect(try range(text).contains(KernelVersion(kernel)) == isIn)
    }

    @Test(arguments: [
        ("6.1", "'6.1' is compared with nothing"), ("=>6.1", "'=>' is no comparison"),
        ("!=6.1", "'!=' is no comparison"),
        ("~6.1", "'~' is no comparison"), (">=", "a comparison without a version"), (">=6.x", "'6.x' is no version"),
        (">=6.", "'6.' is no version"), (">=.1", "'.1' is no version"), (">=6.1.2.3", "'6.1.2.3' is no version"),
        (">=6.1-rc", "'6.1-rc' is no version"), (">=6.1-cloud", "'6.1-cloud' is no version"),
        (">=1234567", "'1234567' is no version"), (">=+6", "'+6' is no version"), (">=٦", "'٦' is no version"),
        ("", "a range without a comparison"), (" , ", "a range without a comparison"),
        (">=6.1 ||", "a range without a comparison"), ("|| >=6.1", "a range without a comparison"),
        (">=6.1 | <5", "'|' joins nothing"), (">=6.1 <5.10", "no kernel is in '>=6.1 <5.10'"),
        ("<6 || >6.1  <=6.1", "no kernel is in '>6.1 <=6.1'"), ("=6.1 =6.2", "no kernel is in '=6.1 =6.2'"),
    ]) func `what is no range says why`(text: String, message: String) {
        let problem = #expect(throws: ScriptProblem.self) { try range(text) }
        #expect(problem?.message == message)
    }

    // MARK: Against a list of kernels

    /// Kernels in the order of their release, each with the words that a written version may begin with.
    private static let kernels: [(name: String, words: [String])] = (5...7).flatMap { major in
        (0...3).flatMap { minor in
            (0...2).flatMap { patch in
                ["rc1", "rc2", "rc10", ""].map { candidate in
                    let number = patch == 0 && candidate != "rc2" ? "\(major).\(minor)" : "\(major).\(minor).\(patch)"
                    let words = ["\(major)", "\(minor)", "\(patch)"] + (candidate.isEmpty ? [] : [candidate])
                    return ("\(number)\(candidate.isEmpty ? "" : "-\(candidate)")-cloud", words)
                }
            }
        }
    }

    /// A version as it may be written, with the words that it begins with.
    private static func version(by generator: inout some RandomNumberGenerator) -> (text: String, words: [String]) {
        let numbers = [5...7, 0...3, 0...2].prefix(Int.random(in: 1...3, using: &generator))
            .map { "\(Int.random(in: $0, using: &generator))" }
        let text = numbers.joined(separator: ".")
        guard let candidate = ["rc1", "rc2", "rc10", nil, nil, nil].randomElement(using: &generator) ?? nil else {
            return (text, numbers)
        }
        return ("\(text)-\(candidate)", Array((numbers + ["0", "0"]).prefix(3)) + [candidate])
    }

    /// A comparison with the places of the kernels that it fits, found by their words alone.
    private static func comparison(by generator: inout some RandomNumberGenerator) -> (text: String, fits: Set<Int>) {
        let (text, words) = version(by: &generator)
        let meant = kernels.indices.filter { kernels[$0].words.starts(with: words) }
        let all = Set(kernels.indices)
        guard let first = meant.first, let last = meant.last,
            let sign = ["<", "<=", ">", ">=", "="].randomElement(using: &generator)
        else { return ("=\(text)", []) }
        let fits =
            switch sign {
            case "<": all.filter { $0 < first }
            case "<=": all.filter { $0 <= last }
            case ">": all.filter { $0 > last }
            case ">=": all.filter { $0 >= first }
            default: Set(meant)
            }
        return (sign + text, fits)
    }

    @Test func `kernels are sorted as they were released`() {
        var generator = SeededGenerator(state: 1)
        let sorted = Self.kernels.map(\.name).shuffled(using: &generator).sorted {
            KernelVersion($0) < KernelVersion($1)
        }
        #expect(sorted == Self.kernels.map(\.name))
    }

    @Test func `ranges agree with a list of kernels`() {
        var generator = SeededGenerator(state: 1)
        var empty = 0
        for _ in 0..<3_000 {
            var texts: [String] = []
            var fits: Set<Int> = []
            var hasEmpty = false
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let comparisons = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                    Self.comparison(by: &generator)
                }
                let alternative = comparisons.reduce(Set(Self.kernels.indices)) { $0.intersection($1.fits) }
                hasEmpty = hasEmpty || alternative.isEmpty
                fits.formUnion(alternative)
                texts.append(
                    comparisons.map(\.text).joined(separator: [" ", ", "].randomElement(using: &generator) ?? " "))
            }
            let text = texts.joined(separator: " || ")
            guard let range = try? range(text) else {
                empty += 1
                #expect(hasEmpty, "'\(text)' has kernels")
                continue
            }
            let found = Self.kernels.indices.filter { range.contains(KernelVersion(Self.kernels[$0].name)) }
            #expect(Set(found) == fits, "'\(text)'")
        }
        // Both happen often, or this is no test.
        #expect((300...2_700).contains(empty), "\(empty) of 3000 are empty")
    }
}
