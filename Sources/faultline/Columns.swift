/// Rows of text with their columns aligned.
enum Columns {
    static func text(_ rows: [[String]]) -> String {
        guard let first = rows.first else { return "" }
        let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                // The last column is not padded: no line ends in spaces.
                let padding = column == row.count - 1 ? 0 : widths[column] - row[column].count
                return row[column] + String(repeating: " ", count: padding)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
