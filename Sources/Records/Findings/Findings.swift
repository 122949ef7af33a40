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
    /// The records of races, of which there may be none.
    private let races: ResultSet
    private let asked: [Asked]
    private let questions: [String: String]

    /// Reads the records of `results`.
    ///
    /// - Parameter questions: the texts of the questions by name, where they have one.
    /// - Throws: `ReadFailure` for a record that cannot be read.
    public init(of results: Results, asked: [Asked], questions: [String: String] = [:]) async throws {
        let history = try await History(of: results)
        // A page that says nothing of what it could not read would say that it is not there.
        if let failure = history.failures.first { throw failure }
        self.history = history
        set = try ResultSet(results.kernels())
        let raced = Results(path: results.path, races: true)
        races = try ResultSet(FileManager.default.fileExists(atPath: raced.path) ? raced.kernels() : [])
        self.asked = asked
        self.questions = questions
    }

    /// The findings as Markdown, with a newline at their end.
    public var text: String { [kernels, offers, alike, answers, changes].joined(separator: "\n") }

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

    private var offers: String {
        let probed = set.kernels.compactMap { kernel in kernel.machine.map { (name: kernel.name, machine: $0) } }
        let names = Results.shortNames(of: probed.map(\.name))
        return "## What each kernel offers\n\n" + OfferTable(zip(names, probed.map(\.machine)).map { ($0, $1) }).text
    }

    private var alike: String {
        "## Which kernels behave alike\n\n" + HistoryMarkdown(history, semantic: false).table
    }

    private var changes: String { "## What changed where\n\n" + HistoryMarkdown(history, semantic: false).changes }

    private var answers: String {
        let groups = Dictionary(grouping: asked, by: \.question).sorted { QuestionName($0.key) < QuestionName($1.key) }
        return "## Answers\n\n"
            + groups.map { question, asked in
                let asked = asked.sorted { $0.experiment < $1.experiment }
                let text = questions[question].map { "**\(Markdown.plain($0))**\n\n" } ?? ""
                return "### \(Markdown.plain(question))\n\n" + text + summaries(of: asked).map { $0 + "\n" }.joined()
                    + asked.map { asked in
                        let finding = Finding(asked, on: kernels(of: asked))
                        let text = asked.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                        return """
                            *\(Markdown.plain(text))*
                            - \(Markdown.plain(finding.answer))
                            - \(Markdown.plain(finding.evidence))

                            """ + (finding.table.map { "\n\($0)" } ?? "")
                    }.joined(separator: "\n")
            }.joined(separator: "\n")
    }

    /// Where the records of an experiment lie.
    private func kernels(of asked: Asked) -> [ResultSet.Kernel] { asked.isRace ? races.kernels : set.kernels }

    /// The tables that sum up several answers to a question.
    private func summaries(of asked: [Asked]) -> [String] {
        let parts = asked.compactMap { asked in asked.answer.summary.map { (summary: $0, asked: asked) } }
        let forms = parts.map(\.summary.form).reduce(into: [AnswerSummary.Form]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        return forms.map { form in
            let answers = parts.filter { $0.summary.form == form }.map { part in
                (title: part.summary.title, records: Finding(part.asked, on: self.kernels(of: part.asked)).seen)
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
}
