/// A diff of two kernels for people to read.
public struct DiffReport: Sendable {
    private let diff: KernelDiff
    private let isSemantic: Bool

    /// The report of `diff`; a semantic one has no stacks.
    public init(_ diff: KernelDiff, semantic isSemantic: Bool) {
        self.diff = diff
        self.isSemantic = isSemantic
    }

    /// The report's lines; none if nothing differs.
    public var lines: [ReportLine] {
        guard !diff.isEmpty(semantic: isSemantic) else { return [] }
        let stacks = StackIndex(of: isSemantic ? [] : diff.records)
        return header + machine + only
            + diff.records.filter { !$0.isEmpty(semantic: isSemantic) }.flatMap { lines(of: $0, stacks) }
            + lines(of: stacks) + unchanged
    }

    // MARK: The kernels

    private var header: [ReportLine] {
        let width = max(diff.from.name.count, diff.to.name.count)
        return [
            ReportLine("--- " + title(diff.from, width), .from), ReportLine("+++ " + title(diff.to, width), .to),
        ]
    }

    private func title(_ side: KernelDiff.Side, _ width: Int) -> String {
        guard let machine = side.machine else { return side.name }
        let place = machine.accelerator == "none" ? "the running kernel" : "guest under \(machine.accelerator)"
        return "\(side.name.padded(to: width))  \(machine.release), \(machine.processors) CPUs, \(place)"
    }

    private var machine: [ReportLine] {
        guard let machine = diff.machine else {
            return [ReportLine(), ReportLine("kernel: not compared, a machine.json is missing", .faint)]
        }
        guard !machine.changes.isEmpty else { return [] }
        return [ReportLine(), ReportLine("kernel", .heading)]
            + machine.changes.flatMap { change in
                let name = change.name.contains("/") ? "ioctls of a range, \(change.name)" : change.name
                return [ReportLine("  \(name)")]
                    + (change.from.isEmpty ? [] : [ReportLine("    - \(change.from.joined(separator: " "))", .from)])
                    + (change.to.isEmpty ? [] : [ReportLine("    + \(change.to.joined(separator: " "))", .to)])
            }
    }

    private var only: [ReportLine] {
        let sides = [(diff.from, diff.onlyFrom, ReportLine.Style.from), (diff.to, diff.onlyTo, .to)]
        return sides.flatMap { side, names, style in
            names.isEmpty
                ? [] : [ReportLine(), ReportLine("only on \(side.name): \(names.joined(separator: ", "))", style)]
        }
    }

    private var unchanged: [ReportLine] {
        let names = diff.records.filter { $0.isEmpty(semantic: isSemantic) }.map(\.experiment)
        guard !names.isEmpty else { return [] }
        let lacks = diff.records.filter { $0.isEmpty(semantic: isSemantic) }.flatMap { record in
            ExperimentReport(record, from: diff.from.name, to: diff.to.name).notCompared
        }
        return [ReportLine(), ReportLine("no difference: \(names.joined(separator: ", "))", .faint)]
            + lacks.enumerated().filter { index, line in !lacks[..<index].contains(line) }
            .map { $0.element.indented(by: 2) }
    }

    // MARK: Experiments

    private func lines(of record: RecordDiff, _ stacks: StackIndex) -> [ReportLine] {
        let report = ExperimentReport(record, from: diff.from.name, to: diff.to.name)
        let changes = report.changes(
            stacks: isSemantic
                ? nil
                : { stack in
                    stacks.number(of: stack).map { " [\($0)]" } ?? ""
                })
        return [ReportLine(), ReportLine(record.experiment, .heading)]
            + (changes + report.remarks).map { $0.indented(by: 2) }
    }

    // MARK: Stacks

    private func lines(of stacks: StackIndex) -> [ReportLine] {
        guard !stacks.entries.isEmpty else { return [] }
        return [ReportLine(), ReportLine("stacks, innermost frame first", .heading)]
            + stacks.entries.enumerated().flatMap { index, entry in
                [ReportLine(), ReportLine("  [\(index + 1)] \(entry.change.summary)")]
                    + entry.places.map { place in
                        let variants = place.variants.isEmpty ? "" : " (\(place.variants))"
                        return ReportLine("      \(place.experiment): \(place.step)\(variants)", .faint)
                    } + table(entry.change)
            }
    }

    private func table(_ change: StackChange) -> [ReportLine] {
        let rows = change.alignment.removedFirst
        let width = max(diff.from.name.count, rows.compactMap(\.from?.count).max() ?? 0)
        return [ReportLine("        \(diff.from.name.padded(to: width))    \(diff.to.name)", .faint)]
            + rows.map { row in
                let (mark, arrow, style): (String, String, ReportLine.Style) =
                    switch row.change {
                    case .same: (" ", "  ", .plain)
                    case .renamed: ("~", "->", .renamed)
                    case .added: ("+", "  ", .to)
                    case .removed: ("-", "  ", .from)
                    }
                let line = "      \(mark) \((row.from ?? "").padded(to: width)) \(arrow) \(row.to ?? "")"
                return ReportLine(line.trimmingTrail(), style)
            }
    }
}

extension String {
    /// The text with spaces behind it, up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
