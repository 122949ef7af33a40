public import Experiments

/// What is wrong with a script, printed the way compilers do: path, line, column, the line itself and a
/// caret.
public struct ScriptDiagnostic: Error, Sendable {
    /// One problem, and where besides its place it was found.
    public struct Finding: Hashable, Sendable {
        /// The problem.
        public let problem: ScriptProblem
        /// In which variants it was found; nil if that says nothing, because all have it or there is just
        /// one.
        public let variants: String?
    }

    /// The script, folder or file that is concerned.
    public let path: String
    /// What is wrong, by its place in the script; at least one problem.
    public let findings: [Finding]
    private let text: String?

    /// How many problems are printed.
    private static let printLimit = 20

    /// Problems at places of `text`.
    init(path: String, text: String, _ findings: [Finding]) {
        self.path = path
        self.text = text
        self.findings = findings
    }

    /// Problems at places of `text`, whatever the variant.
    init(path: String, text: String, _ problems: [ScriptProblem]) {
        self.init(path: path, text: text, problems.map { Finding(problem: $0, variants: nil) })
    }

    /// A problem of a file as a whole.
    init(path: String, _ message: String, note: String? = nil) {
        self.path = path
        text = nil
        findings = [Finding(problem: ScriptProblem(at: .unknown, message, note: note), variants: nil)]
    }
}

extension ScriptDiagnostic: CustomStringConvertible {
    /// The problems, each with its line and a caret under its place; without a newline at the end.
    public var description: String {
        var lines = findings.prefix(Self.printLimit).flatMap(lines(of:))
        if findings.count > Self.printLimit {
            lines.append("note: \(findings.count - Self.printLimit) more problems are not shown")
        }
        return lines.joined(separator: "\n")
    }

    private func lines(of finding: Finding) -> [String] {
        let problem = finding.problem
        let place = problem.location == .unknown ? "" : ":\(problem.location.line):\(problem.location.column)"
        var lines = ["\(DisplayText(path).text)\(place): error: \(DisplayText(problem.message).excerpt)"]
        if let excerpt = text.flatMap({ Excerpt(of: $0, at: problem.location) }) {
            lines += [excerpt.line, excerpt.caret]
        }
        for note in [problem.note, finding.variants] {
            if let note { lines.append("note: \(DisplayText(note).excerpt)") }
        }
        return lines
    }
}
