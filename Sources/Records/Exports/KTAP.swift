/// Records as KTAP, version 1: kernels, in them experiments, in them variants (Documentation/dev-tools/ktap.rst).
public enum KTAP {
    /// The text of all results, with a newline at its end.
    public static func text(of results: ResultSet) -> String {
        lines(
            of: results.kernels.map { kernel in
                let records = kernel.records.map { record in
                    Test(record.experiment, subtests: record.variants.map { Test($0, of: record.experiment) })
                }
                return Test(kernel.name, subtests: records)
            }
        ).map { "\($0)\n" }.joined()
    }

    /// A line of results, with the results that it sums up.
    private struct Test {
        let name: String
        let isOK: Bool
        var directive: String?
        var diagnostics: [String] = []
        var subtests: [Test] = []

        init(_ name: String, subtests: [Test]) {
            self.name = name
            self.subtests = subtests
            isOK = subtests.allSatisfy(\.isOK)
            // What was skipped throughout is skipped.
            if !subtests.isEmpty, subtests.allSatisfy({ $0.directive?.hasPrefix("SKIP") == true }) {
                directive = "SKIP"
            }
        }

        init(_ variant: VariantRecord, of experiment: String) {
            name = variant.label.isEmpty ? experiment : variant.label
            isOK = [.pass, .done, .skip].contains(variant.verdict)
            let remark = variant.explanation.map { " \($0)" } ?? ""
            switch variant.verdict {
            case .pass: directive = nil
            case .done: directive = "measured, nothing expected"
            case .skip: directive = "SKIP\(remark)"
            case .error, .miss: directive = "ERROR \(variant.verdict.rawValue):\(remark)"
            case .fail: directive = variant.explanation
            }
            diagnostics = OutcomeHistogram.lines(variant, name: experiment)
        }
    }

    private static func lines(of tests: [Test]) -> [String] {
        ["KTAP version 1", "1..\(tests.count)"]
            + tests.enumerated().flatMap { index, test in
                let result = "\(test.isOK ? "ok" : "not ok") \(index + 1) \(description(test.name))"
                return (test.subtests.isEmpty ? [] : lines(of: test.subtests).map { "  \($0)" })
                    + test.diagnostics.map { "# \(oneLine($0))" }
                    + [result + (test.directive.map { " # \(oneLine($0))" } ?? "")]
            }
    }

    /// A description has no hash sign: what follows one is a directive.
    private static func description(_ name: String) -> String { oneLine(name).replacing("#", with: "_") }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
