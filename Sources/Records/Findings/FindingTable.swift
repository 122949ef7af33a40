import Experiments

/// What the records of all kernels show of some observations, for each value of some variables: a table of Markdown.
///
/// Rows that would show the same on every kernel are one row, which names the values of the last variable that it stands
/// for; where kernels differ there is a row for each kind of them.
struct FindingTable {
    private let table: AnswerTable
    private let kernels: [String]
    /// What each kernel showed in each variant, in the order of the matrix.
    private let cells: [(variant: [String: String], kernel: String, shown: [String])]

    /// The table of records of one script, by kernel.
    init(_ table: AnswerTable, _ records: [(kernel: String, record: Record)]) {
        self.table = table
        kernels = records.map(\.kernel)
        cells = records.flatMap { kernel, record in
            record.variants.map { ($0.variant, kernel, Self.shown($0, table.observations)) }
        }
    }

    /// The table's text.
    var text: String {
        Markdown.table(
            table.variables + ["kernels"] + table.observations,
            rows.map { row in
                row.values.map { Markdown.plain($0.joined(separator: ", ")) } + [Markdown.plain(names(of: row.kernels))]
                    + row.shown.map(Markdown.plain)
            })
    }

    private typealias Row = (values: [[String]], kernels: [String], shown: [String])

    private var rows: [Row] {
        var groups: [(prefix: [String], last: [String], shown: [(kernel: String, shown: [String])])] = []
        var seen: [[String]] = []
        for cell in cells {
            let values = table.variables.map { cell.variant[$0] ?? "" }
            if seen.contains(values) { continue }
            seen.append(values)
            let shown = kernels.compactMap { kernel in merged(values, on: kernel).map { (kernel: kernel, shown: $0) } }
            let prefix = Array(values.dropLast())
            let isSame = { (group: (prefix: [String], last: [String], shown: [(kernel: String, shown: [String])])) in
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
                var kinds: [(kernels: [String], shown: [String])] = []
                for (kernel, shown) in group.shown {
                    if let index = kinds.firstIndex(where: { $0.shown == shown }) {
                        kinds[index].kernels.append(kernel)
                    } else {
                        kinds.append(([kernel], shown))
                    }
                }
                return kinds.map { (group.prefix.map { [$0] } + [group.last], $0.kernels, $0.shown) }
            }
        }
    }

    /// What a kernel showed in all variants with these values; nil if it has none of them.
    private func merged(_ values: [String], on kernel: String) -> [String]? {
        let fitting = cells.filter { cell in
            cell.kernel == kernel && table.variables.map { cell.variant[$0] ?? "" } == values
        }
        guard let first = fitting.first else { return nil }
        return first.shown.indices.map { column in
            var words: [String] = []
            for cell in fitting where !words.contains(cell.shown[column]) { words.append(cell.shown[column]) }
            return words.joined(separator: " or ")
        }
    }

    private static func shown(_ variant: VariantRecord, _ observations: [String]) -> [String] {
        guard !variant.outcomes.isEmpty else {
            let reason = variant.explanation ?? "no reason given"
            return ["\(variant.verdict.rawValue): \(reason)"] + observations.dropFirst().map { _ in "" }
        }
        return observations.map { name in
            var words: [String] = []
            for outcome in variant.outcomes {
                let word =
                    outcome.ending == .completed
                    ? outcome.values[name].map(\.description) ?? "" : "(\(outcome.ending.rawValue))"
                if !words.contains(word) { words.append(word) }
            }
            return words.joined(separator: " or ")
        }
    }

    /// `all`, or the kernels by their short names.
    private func names(of some: [String]) -> String {
        some.count == kernels.count ? "all" : some.joined(separator: ", ")
    }
}
