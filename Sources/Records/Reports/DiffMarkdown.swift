/// A diff of two kernels as Markdown, for a mail or an issue.
public struct DiffMarkdown: Sendable {
    private let diff: KernelDiff
    private let isSemantic: Bool

    /// The report of `diff`; a semantic one has no stacks.
    public init(_ diff: KernelDiff, semantic isSemantic: Bool) {
        self.diff = diff
        self.isSemantic = isSemantic
    }

    /// The whole text; empty if nothing differs.
    public var text: String {
        guard !diff.isEmpty(semantic: isSemantic) else { return "" }
        let stacks = StackIndex(of: isSemantic ? [] : diff.records)
        let parts =
            ["# \(Markdown.plain(diff.from.name)) → \(Markdown.plain(diff.to.name))\n", machine, only]
            + diff.records.filter { !$0.isEmpty(semantic: isSemantic) }.map { section($0, stacks) } + [frames(stacks)]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var machine: String {
        guard let changes = diff.machine?.changes, !changes.isEmpty else { return "" }
        let rows = changes.map { change in
            [Markdown.code(change.name)]
                + [change.from, change.to].map { $0.map(Markdown.code).joined(separator: " ") }
        }
        return "## What the kernels offer\n\n"
            + Markdown.table(["", "only \(diff.from.name)", "only \(diff.to.name)"], rows)
    }

    private var only: String {
        [(diff.from, diff.onlyFrom), (diff.to, diff.onlyTo)].filter { !$0.1.isEmpty }
            .map { side, names in "Only on \(side.name): \(names.joined(separator: ", "))\n" }.joined(separator: "\n")
    }

    private func section(_ record: RecordDiff, _ stacks: StackIndex) -> String {
        var rows = record.differences.map { difference in
            [
                Markdown.plain(VariantSelection.text(difference.variants, of: record.variants)),
                Markdown.plain(Wording.label(of: difference.fact)),
            ] + [difference.from, difference.to].map { $0.map(Markdown.code).joined(separator: "\n") }
        }
        for stack in isSemantic ? [] : record.stacks {
            let number = stacks.number(of: stack).map { " (stack \($0))" } ?? ""
            rows.append([
                Markdown.plain(VariantSelection.text(stack.variants, of: record.variants)),
                "stack of \(Markdown.plain(stack.step))\(number)",
                stack.change.map { Markdown.plain($0.summary) }
                    ?? Markdown.code((stack.from ?? []).joined(separator: " < ")),
                stack.change == nil ? Markdown.code((stack.to ?? []).joined(separator: " < ")) : "",
            ])
        }
        let report = ExperimentReport(record, from: diff.from.name, to: diff.to.name)
        let remarks = report.remarks.map { "- \(Markdown.plain($0.text))\n" }.joined()
        return "## \(Markdown.plain(record.experiment))\n\n"
            + Markdown.table(["where", "what", diff.from.name, diff.to.name], rows)
            + (remarks.isEmpty ? "" : "\n\(remarks)")
    }

    private func frames(_ stacks: StackIndex) -> String {
        stacks.entries.enumerated().map { index, entry in
            let lines = entry.change.alignment.removedFirst.map { row in
                switch row.change {
                case .same: "  \(row.from ?? "")"
                case .renamed: "! \(row.from ?? "") -> \(row.to ?? "")"
                case .added: "+ \(row.to ?? "")"
                case .removed: "- \(row.from ?? "")"
                }
            }
            return "### Stack \(index + 1): \(Markdown.plain(entry.change.summary))\n\n" + Markdown.diffBlock(lines)
        }.joined(separator: "\n")
    }
}
