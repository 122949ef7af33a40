/// All kernels side by side as Markdown.
public struct HistoryMarkdown: Sendable {
    private let history: History
    private let report: HistoryReport

    /// The report of `history`; a semantic one has no stacks.
    public init(_ history: History, semantic isSemantic: Bool) {
        self.history = history
        report = HistoryReport(history, semantic: isSemantic)
    }

    /// The table, and under it what changed where.
    public var text: String { "\(table)\n\(changes)" }

    /// The table of letters.
    var table: String {
        let rows = report.rows
        return Markdown.table(rows[0], rows.dropFirst().map { [Markdown.plain($0[0])] + $0.dropFirst() })
            + report.remarks.map { "\n\(Markdown.plain($0.text))\n" }.joined()
    }

    /// What changed between which neighbours.
    var changes: String {
        report.sections.map { section in
            "### \(Markdown.plain(section.title))\n\n" + Markdown.diffBlock(section.lines.map { Self.line($0) })
        }.joined(separator: "\n")
    }

    /// A line as a diff block shows it: what is gone and what came begins with its sign.
    private static func line(_ line: ReportLine) -> String {
        let sign =
            switch line.style {
            case .from: "-"
            case .to: "+"
            case .alarming: "!"
            case .heading, .renamed, .faint, .plain: " "
            }
        return "\(sign) \(line.text)".trimmingTrail()
    }
}
