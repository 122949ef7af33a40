import Experiments

/// One table over several answers to a question, from the records of all their scripts: a table of Markdown.
///
/// A cell has what all kernels showed, or a line for each kind of them; one without a record of the script is none of these.
struct SummaryOfAnswers {
    private let form: AnswerSummary.Form
    private let parts: [(title: String, variants: ShownVariants)]
    private let kernels: [String]

    /// The table of a form: each answer's title, with the records of its script by kernel, and all kernels in their order.
    init(
        _ form: AnswerSummary.Form, _ answers: [(title: String, records: [(kernel: String, record: Record)])],
        kernels: [String]
    ) {
        self.form = form
        self.kernels = kernels
        parts = answers.map { ($0.title, ShownVariants(form.observations, $0.records, withReasons: false)) }
    }

    /// The table's text, after a line that says what stands in its cells.
    var text: String {
        "In a cell: \(form.observations.map(Markdown.code).joined(separator: ", ")).\n\n"
            + Markdown.table((hasTitles ? [""] : []) + [form.row] + columns.map(Markdown.plain), parts.flatMap(rows))
    }

    /// Whether there are several answers to tell apart.
    private var hasTitles: Bool { parts.count > 1 }

    /// The values of the variable that has the columns, in the order in which they first come.
    private var columns: [String] {
        parts.flatMap { $0.variants.values(of: [form.column]).map { $0[0] } }
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private func rows(_ part: (title: String, variants: ShownVariants)) -> [[String]] {
        var groups: [(values: [String], cells: [String])] = []
        for value in part.variants.values(of: [form.row]).map({ $0[0] }) {
            let cells = columns.map { column in
                cell(of: part.variants, where: [(form.row, value), (form.column, column)])
            }
            if let index = groups.firstIndex(where: { $0.cells == cells }) {
                groups[index].values.append(value)
            } else {
                groups.append(([value], cells))
            }
        }
        return groups.map {
            (hasTitles ? [Markdown.plain(part.title)] : []) + [Markdown.plain($0.values.joined(separator: ", "))]
                + $0.cells
        }
    }

    private func cell(of variants: ShownVariants, where values: [(variable: String, value: String)]) -> String {
        ShownVariants.kinds(variants.shown(where: values)).map { kind in
            // A variant that did not run has its verdict in the place of every value.
            let text = Set(kind.shown) == ["skip"] ? "skip" : kind.shown.joined(separator: ", ")
            let isAll = kind.kernels.count == kernels.count
            return Markdown.plain(isAll ? text : "\(ShownVariants.names(of: kind.kernels, among: kernels)): \(text)")
        }.joined(separator: "\n")
    }
}
