import Experiments
import Foundation

/// What the records of a folder say: which kernels they are of, which behave alike, when that changed, and what they answer.
public struct Findings: Sendable {
    /// The file in the folder of results that has them, between its markers.
    public static let file = "README.md"
    private static let beginning = "<!-- findings -->\n"
    private static let end = "<!-- /findings -->"

    private let history: History
    private let set: ResultSet
    private let asked: [Asked]

    /// Reads the records of `results`.
    ///
    /// - Throws: `ReadFailure` for a record that cannot be read.
    public init(of results: Results, asked: [Asked]) async throws {
        let history = try await History(of: results)
        // A page that says nothing of what it could not read would say that it is not there.
        if let failure = history.failures.first { throw failure }
        self.history = history
        set = try ResultSet(results.kernels())
        self.asked = asked
    }

    /// The findings as Markdown, with a newline at their end.
    public var text: String { [kernels, alike, answers, changes].joined(separator: "\n") }

    /// A file's text with the findings between its markers; nil without them.
    public func inserted(into readme: String) -> String? {
        guard let start = readme.range(of: Self.beginning),
            let end = readme.range(of: Self.end, range: start.upperBound..<readme.endIndex)
        else { return nil }
        return readme[..<start.upperBound] + "\n" + text + "\n" + readme[end.lowerBound...]
    }

    /// Writes the findings into the file of a folder of results.
    ///
    /// - Throws: `ReadFailure` if it cannot be read or has no place for them, `StoreFailure` if it cannot be written.
    public func update(folder: String) throws {
        let path = "\(folder)/\(Self.file)"
        guard let old = FileManager.default.contents(atPath: path) else { throw ReadFailure(path, "cannot be read") }
        guard let new = inserted(into: String(decoding: old, as: UTF8.self)) else {
            throw ReadFailure(path, "has no place for the findings: '<!-- findings -->' and '\(Self.end)', a line each")
        }
        try StoreFailure.about(URL(filePath: path)) {
            try Data(new.utf8).write(to: URL(filePath: path), options: .atomic)
        }
    }

    private var kernels: String {
        let rows = set.kernels.map { kernel in
            let machine = kernel.machine
            // Which machine the host was, of many of this version, its machine.json tells: here it would change with each.
            if machine?.accelerator == "none" { return [kernel.name, "", "", "the running kernel"] }
            let place = machine.map { "guest, \($0.accelerator)" }
            return [kernel.name, machine?.release, machine?.version, place].map { Markdown.plain($0 ?? "unknown") }
        }
        return "## Kernels\n\n" + Markdown.table(["kernel", "`uname -r`", "`uname -v`", "ran as"], rows)
    }

    private var alike: String {
        "## Which kernels behave alike\n\n" + HistoryMarkdown(history, semantic: false).table
    }

    private var changes: String { "## What changed where\n\n" + HistoryMarkdown(history, semantic: false).changes }

    private var answers: String {
        let questions = Dictionary(grouping: asked, by: \.question).sorted { Self.precedes($0.key, $1.key) }
        return "## Answers\n\n"
            + questions.map { question, asked in
                let asked = asked.sorted { $0.experiment < $1.experiment }
                return "### \(Markdown.plain(question))\n\n" + summaries(of: asked).map { $0 + "\n" }.joined()
                    + asked.map { asked in
                        let finding = Finding(asked, on: set.kernels)
                        let text = asked.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                        return """
                            *\(Markdown.plain(text))*
                            - \(Markdown.plain(finding.answer))
                            - \(Markdown.plain(finding.evidence))

                            """ + (finding.table.map { "\n\($0)" } ?? "")
                    }.joined(separator: "\n")
            }.joined(separator: "\n")
    }

    /// The tables that sum up several answers to a question.
    private func summaries(of asked: [Asked]) -> [String] {
        let parts = asked.compactMap { asked in asked.answer.summary.map { (summary: $0, asked: asked) } }
        let forms = parts.map(\.summary.form).reduce(into: [AnswerSummary.Form]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        return forms.map { form in
            let answers = parts.filter { $0.summary.form == form }.map { part in
                (title: part.summary.title, records: Finding(part.asked, on: set.kernels).seen)
            }
            let kernels = set.kernels.map(\.name).filter { kernel in
                answers.contains { $0.records.contains { $0.kernel == kernel } }
            }
            let names = Dictionary(uniqueKeysWithValues: zip(kernels, Results.shortNames(of: kernels)))
            return SummaryOfAnswers(
                form,
                answers.map { answer in
                    (answer.title, answer.records.map { (names[$0.kernel] ?? $0.kernel, $0.record) })
                }, kernels: Results.shortNames(of: kernels)
            ).text
        }
    }

    /// Q3b after Q3 and before Q10.
    private static func precedes(_ one: String, _ other: String) -> Bool {
        let key = { (name: String) in
            let digits = name.drop { !$0.isNumber }.prefix { $0.isNumber }
            return (Int(digits) ?? Int.max, name)
        }
        return key(one) < key(other)
    }
}
