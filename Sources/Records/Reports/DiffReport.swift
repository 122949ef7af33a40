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
                let name = change.name.contains("/") ? "ioctls of a \(change.name) range" : change.name
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
        return [ReportLine(), ReportLine("no difference: \(names.joined(separator: ", "))", .faint)]
    }

    // MARK: An experiment

    private func lines(of record: RecordDiff, _ stacks: StackIndex) -> [ReportLine] {
        var groups: [(variants: [String], lines: [ReportLine])] = []
        func add(_ variants: [String], _ lines: [ReportLine]) {
            if let index = groups.firstIndex(where: { $0.variants == variants }) {
                groups[index].lines += lines
            } else {
                groups.append((variants, lines))
            }
        }
        for difference in record.differences { add(difference.variants, lines(of: difference)) }
        if !isSemantic {
            for stack in record.stacks {
                add(Array(Set(stack.places.map(\.variant))).sorted(), lines(of: stack, stacks))
            }
        }
        return [ReportLine(), ReportLine(record.experiment, .heading)]
            + groups.flatMap { group in
                let title = VariantSelection.text(group.variants, of: record.variants)
                return (title.isEmpty ? [] : [ReportLine("  \(title)")]) + group.lines
            } + same(in: record) + notCompared(in: record)
    }

    private func lines(of difference: Difference) -> [ReportLine] {
        let label = "    \(Wording.label(of: difference.fact))"
        let chance = difference.pValue.map { "  (p = \(Wording.probability($0)))" } ?? ""
        if difference.from.count <= 1, difference.to.count <= 1 {
            let sides = [difference.from, difference.to].map { $0.first ?? "nothing" }
            let line = "\(label)  \(sides[0]) -> \(sides[1])\(chance)"
            if line.count <= 110 { return [ReportLine(line, Wording.isAlarming(difference.fact) ? .alarming : .plain)] }
        }
        if difference.fact.kind == .verdict {
            let sides = [difference.from, difference.to].map { $0.joined(separator: ": ") }
            return [ReportLine("\(label)  \(sides[0]) -> \(sides[1])", .alarming)]
        }
        let (before, after) = (Set(difference.from), Set(difference.to))
        return [ReportLine(label + chance)]
            + difference.from.map {
                after.contains($0) ? ReportLine("        \($0)", .faint) : ReportLine("      - \($0)", .from)
            } + difference.to.filter { !before.contains($0) }.map { ReportLine("      + \($0)", .to) }
    }

    private func lines(of stack: StackDifference, _ stacks: StackIndex) -> [ReportLine] {
        guard let number = stacks.number(of: stack), let change = stack.change else {
            let side = stack.from == nil ? diff.to.name : diff.from.name
            let frames = stack.from ?? stack.to ?? []
            return [
                ReportLine("    stack of \(stack.step)  only on \(side): \(frames.joined(separator: " < "))", .alarming)
            ]
        }
        return [
            ReportLine(
                "    stack of \(stack.step)  \(change.summary)  [\(number)]",
                change.kind == .refactored ? .renamed : .alarming)
        ]
    }

    private func same(in record: RecordDiff) -> [ReportLine] {
        let states = record.sameStates.sorted { $0.key < $1.key }
            .map { "state \($0.value.joined(separator: " and ")) of \($0.key)" }
        let words = states + record.same.map { Wording.plural(of: $0) }
        return words.isEmpty ? [] : [ReportLine("  the same: \(words.joined(separator: ", "))", .faint)]
    }

    private func notCompared(in record: RecordDiff) -> [ReportLine] {
        record.notCompared.map { lack in
            let reasons = [(diff.from, lack.from), (diff.to, lack.to)]
                .compactMap { side, reason in reason.map { "\($0) on \(side.name)" } }
            let variants = VariantSelection.text(Array(Set(lack.places.map(\.variant))).sorted(), of: record.variants)
            let place = variants.isEmpty || variants == "every variant" ? "" : " of \(variants)"
            return ReportLine("  not compared: \(lack.what)\(place): \(reasons.joined(separator: "; "))", .faint)
        }
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
