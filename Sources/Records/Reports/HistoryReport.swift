/// All kernels side by side, for people to read: a table of letters, and under it what changed where.
public struct HistoryReport: Sendable {
    private let history: History
    private let isSemantic: Bool
    /// With more kernels than this a row lists runs of kernels, not columns.
    private static let columns = 24

    /// The report of `history`; a semantic one has no stacks.
    public init(_ history: History, semantic isSemantic: Bool) {
        self.history = history
        self.isSemantic = isSemantic
    }

    /// The report's lines.
    public var lines: [ReportLine] {
        table + [ReportLine()] + remarks
            + sections.flatMap { [ReportLine(), ReportLine($0.title, .heading)] + $0.lines.map { $0.indented(by: 2) } }
    }

    /// What the letters mean, and what they do not take in.
    var remarks: [ReportLine] {
        let legend =
            "same letter: same behaviour, stacks apart; !: an expectation did not hold; -: no record; ?: not readable"
        return [ReportLine(legend, .faint)]
            + history.lacks.map { ReportLine("not compared: fault paths of \($0.kernel): \($0.reason)", .faint) }
    }

    /// What changed: what kernels offer, then each experiment.
    var sections: [(title: String, lines: [ReportLine])] {
        [("what the kernels offer", machineSteps)].filter { !$0.1.isEmpty }
            + history.experiments.map { ($0.experiment, steps(of: $0)) }.filter { !$0.1.isEmpty }
    }

    /// The table as rows of words: first the header, then what the kernels offer, then the experiments.
    var rows: [[String]] {
        [[""] + history.shortNames, ["(what it offers)"] + history.machines.map { $0.map(Self.letters) ?? "-" }]
            + history.experiments.map { experiment in
                [experiment.experiment]
                    + experiment.cells.enumerated().map { place, cell in
                        experiment.failures[place] == nil ? Self.text(cell) : "?"
                    }
            }
    }

    private var table: [ReportLine] {
        guard history.kernels.count <= Self.columns else { return runs }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.enumerated().map { index, row in
            let line = zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ").trimmingTrail()
            return ReportLine(line, index == 0 ? .heading : .plain)
        }
    }

    private var runs: [ReportLine] {
        let width = rows.map { $0[0].count }.max() ?? 0
        return rows.dropFirst().map { row in
            var runs: [(text: String, first: Int, last: Int)] = []
            for (place, text) in row.dropFirst().enumerated() {
                if runs.last?.text == text {
                    runs[runs.count - 1].last = place
                } else {
                    runs.append((text, place, place))
                }
            }
            let words = runs.map { run in
                let names = history.shortNames
                return run.first == run.last
                    ? "\(run.text) \(names[run.first])"
                    : "\(run.text) \(names[run.first])..\(names[run.last]) (\(run.last - run.first + 1))"
            }
            return ReportLine("\(row[0].padded(to: width))  \(words.joined(separator: "  "))")
        }
    }

    private var machineSteps: [ReportLine] {
        history.machineSteps.flatMap { step in
            [title(step.from, step.to, history.machines[step.from], history.machines[step.to])]
                + step.diff.changes.map { change in
                    let words = change.from.map { "- \($0)" } + change.to.map { "+ \($0)" }
                    return ReportLine("  \(change.name)  \(words.joined(separator: ", "))")
                }
        }
    }

    private func steps(of experiment: ExperimentHistory) -> [ReportLine] {
        let steps = experiment.steps.filter { !$0.diff.isEmpty(semantic: isSemantic) }
        return steps.flatMap { step in
            let report = ExperimentReport(
                step.diff, from: history.kernels[step.from], to: history.kernels[step.to])
            let changes = report.changes(stacks: isSemantic ? nil : { Self.frames(of: $0) })
            return [
                title(
                    step.from, step.to, experiment.cells[step.from]?.behaviour,
                    experiment.cells[step.to]?.behaviour)
            ] + changes.map { $0.indented(by: 2) }
        }
    }

    private func title(_ from: Int, _ to: Int, _ before: Int?, _ after: Int?) -> ReportLine {
        let letters = [before, after].map { $0.map(Self.letters) ?? "-" }
        let change = letters[0] == letters[1] ? "still \(letters[0])" : "\(letters[0]) -> \(letters[1])"
        return ReportLine("\(history.kernels[from]) -> \(history.kernels[to])  (\(change))")
    }

    /// The frames that changed, in a line.
    private static func frames(of stack: StackDifference) -> String {
        guard let rows = stack.change?.alignment.removedFirst else { return "" }
        let words = rows.compactMap { row -> String? in
            switch row.change {
            case .same: nil
            case .renamed: "\(row.from ?? "") -> \(row.to ?? "")"
            case .added: "+ \(row.to ?? "")"
            case .removed: "- \(row.from ?? "")"
            }
        }
        return ": \(words.joined(separator: ", "))"
    }

    private static func text(_ cell: ExperimentHistory.Cell?) -> String {
        guard let cell else { return "-" }
        // Where nothing was observed there is no behaviour.
        if cell.verdict == .miss || cell.verdict == .error { return cell.verdict.rawValue }
        return letters(cell.behaviour) + (cell.verdict == .fail ? "!" : "")
    }

    /// The letters of a number: a to z, then aa, ab and so on.
    static func letters(_ number: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(0x61 + number % 26)))
        return number < 26 ? letter : letters(number / 26 - 1) + letter
    }
}
