import Experiments

/// What the records of all kernels show of some observations, for each value of some variables: a table of Markdown.
///
/// Rows that would show the same on every kernel are one row, which names the values of the last variable that it stands
/// for; where kernels differ there is a row for each kind of them.
struct FindingTable {
    private let table: AnswerTable
    private let variants: ShownVariants

    /// The table of records of one script, by kernel.
    init(_ table: AnswerTable, _ records: [(kernel: String, record: Record)]) {
        self.table = table
        variants = ShownVariants(table.observations, records)
    }

    /// The table's text.
    var text: String {
        Markdown.table(
            table.variables + ["kernels"] + table.observations,
            rows.map { row in
                row.values.map { Markdown.plain($0.joined(separator: ", ")) } + [
                    Markdown.plain(ShownVariants.names(of: row.kernels, among: variants.kernels))
                ]
                    + row.shown.map(Markdown.plain)
            })
    }

    private typealias Row = (values: [[String]], kernels: [String], shown: [String])
    private typealias Group = (prefix: [String], last: [String], shown: [(kernel: String, shown: [String])])

    private var rows: [Row] {
        var groups: [Group] = []
        for values in variants.values(of: table.variables) {
            let shown = variants.shown(where: Array(zip(table.variables, values)))
            let prefix = Array(values.dropLast())
            let isSame = { (group: Group) in
                group.prefix == prefix && group.shown.elementsEqual(shown) { $0 == $1 }
            }
            if let index = groups.firstIndex(where: isSame) {
                groups[index].last.append(values.last ?? "")
            } else {
                groups.append((prefix, [values.last ?? ""], shown))
            }
        }
        // The groups of one prefix beside each other, in the order in which the first of them came.
        let prefixes = groups.reduce(into: [[String]]()) { if !$0.contains($1.prefix) { $0.append($1.prefix) } }
        return prefixes.flatMap { prefix in
            groups.filter { $0.prefix == prefix }.flatMap { group in
                ShownVariants.kinds(group.shown).map {
                    (group.prefix.map { [$0] } + [group.last], $0.kernels, $0.shown)
                }
            }
        }
    }
}
