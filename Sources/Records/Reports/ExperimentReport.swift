/// What differs between two kernels in one experiment, for people to read.
struct ExperimentReport {
    private let diff: RecordDiff
    private let from: String
    private let to: String

    /// The report of a diff between kernels of these names.
    init(_ diff: RecordDiff, from: String, to: String) {
        self.diff = diff
        self.from = from
        self.to = to
    }

    /// What differs, by the variants that it differs in.
    ///
    /// - Parameter stacks: what to say behind a stack that changed; nil leaves stacks out.
    func changes(stacks: ((StackDifference) -> String)?) -> [ReportLine] {
        var groups: [(variants: [String], lines: [ReportLine])] = []
        func add(_ variants: [String], _ lines: [ReportLine]) {
            if let index = groups.firstIndex(where: { $0.variants == variants }) {
                groups[index].lines += lines
            } else {
                groups.append((variants, lines))
            }
        }
        for difference in diff.differences { add(difference.variants, lines(of: difference)) }
        if let stacks {
            // Stacks that differ in the same frames are said once.
            var lines: [(line: ReportLine, variants: Set<String>)] = []
            for stack in diff.stacks {
                let line = line(of: stack, stacks(stack))
                if let index = lines.firstIndex(where: { $0.line == line }) {
                    lines[index].variants.formUnion(stack.variants)
                } else {
                    lines.append((line, Set(stack.variants)))
                }
            }
            for (line, variants) in lines { add(variants.sorted(), [line]) }
        }
        return groups.flatMap { group in
            let title = VariantSelection.text(group.variants, of: diff.variants)
            return title.isEmpty ? group.lines : [ReportLine(title)] + group.lines.map { $0.indented(by: 2) }
        }
    }

    /// What is the same, and what could not be compared.
    var remarks: [ReportLine] { same + notCompared }

    private func lines(of difference: Difference) -> [ReportLine] {
        let label = Wording.label(of: difference.fact)
        let chance = difference.pValue.map { "  (p = \(Wording.probability($0)))" } ?? ""
        let isVerdict = difference.fact.kind == .verdict
        if isVerdict || (difference.from.count <= 1 && difference.to.count <= 1) {
            let sides = [difference.from, difference.to].map { $0.isEmpty ? "nothing" : $0.joined(separator: ": ") }
            let line = "\(label)  \(sides[0]) -> \(sides[1])\(chance)"
            // A line that no terminal holds is two.
            if isVerdict || line.count <= 110 {
                return [ReportLine(line, Wording.isAlarming(difference.fact) ? .alarming : .plain)]
            }
        }
        let (before, after) = (Set(difference.from), Set(difference.to))
        // Where each line has its counterpart, what changed in it is said behind it: the lines are long.
        let pairs = difference.from.count == difference.to.count ? difference.from : []
        return [ReportLine(label + chance)]
            + difference.from.map {
                after.contains($0) ? ReportLine("    \($0)", .faint) : ReportLine("  - \($0)", .from)
            }
            + difference.to.enumerated().filter { !before.contains($0.element) }.map { index, line in
                let change = pairs.indices.contains(index) ? "  (\(Self.change(from: pairs[index], to: line)))" : ""
                return ReportLine("  + \(line)\(change)", .to)
            }
    }

    /// The words that came and went between two lines, `+VMA_LOCK -TRIED`.
    private static func change(from: String, to: String) -> String {
        let words = { (line: String) in line.split { !$0.isLetter && !$0.isNumber && $0 != "_" } }
        let difference = words(to).difference(from: words(from))
        return (difference.insertions.map { ("+", $0) } + difference.removals.map { ("-", $0) })
            .map { sign, change in
                switch change {
                case .insert(_, let word, _), .remove(_, let word, _): "\(sign)\(word)"
                }
            }.joined(separator: " ")
    }

    private func line(of stack: StackDifference, _ remark: String) -> ReportLine {
        guard let change = stack.change else {
            let side = stack.from == nil ? to : from
            let frames = (stack.from ?? stack.to ?? []).joined(separator: " < ")
            return ReportLine("stack of \(stack.step)  only on \(side): \(frames)", .alarming)
        }
        return ReportLine(
            "stack of \(stack.step)  \(change.summary)\(remark)", change.kind == .refactored ? .renamed : .alarming)
    }

    private var same: [ReportLine] {
        let states = diff.sameStates.sorted { $0.key < $1.key }
            .map { "state \($0.value.joined(separator: " and ")) of \($0.key)" }
        var words = states
        for word in diff.same.map({ Wording.plural(of: $0) }) where !words.contains(word) { words.append(word) }
        return words.isEmpty ? [] : [ReportLine("the same: \(words.joined(separator: ", "))", .faint)]
    }

    /// What could not be compared, and why.
    var notCompared: [ReportLine] {
        diff.notCompared.map { lack in
            let reasons = [(from, lack.from), (to, lack.to)]
                .compactMap { side, reason in reason.map { "\($0) on \(side)" } }
            let variants = VariantSelection.text(Array(Set(lack.places.map(\.variant))).sorted(), of: diff.variants)
            let place = variants.isEmpty || variants == "every variant" ? "" : " of \(variants)"
            return ReportLine("not compared: \(lack.what)\(place): \(reasons.joined(separator: "; "))", .faint)
        }
    }
}

extension StackDifference {
    /// The variants where it shows, sorted.
    var variants: [String] { Array(Set(places.map(\.variant))).sorted() }
}

extension ReportLine {
    /// The line further to the right.
    func indented(by spaces: Int) -> ReportLine {
        text.isEmpty ? self : ReportLine(String(repeating: " ", count: spaces) + text, style)
    }
}
