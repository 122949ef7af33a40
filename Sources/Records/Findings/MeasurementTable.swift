import Experiments

/// How long the measured steps of one experiment took: a row for each measurement of each variant, a column for each kernel.
struct MeasurementTable {
    private let records: [(kernel: String, record: Record)]

    /// The table of records of one script, by kernel.
    init(_ records: [(kernel: String, record: Record)]) { self.records = records }

    /// The table's text: in a cell the median, and in brackets what 99 of 100 took at most, in microseconds.
    var text: String {
        let rows = self.rows
        let names = Set(rows.map(\.measurement))
        let titles = ["variant"] + (names.count > 1 ? ["step"] : []) + records.map(\.kernel)
        let lines = rows.map { row in
            [row.variant] + (names.count > 1 ? [row.measurement] : [])
                + records.map { cell(of: row, in: $0.record) }
        }
        return "In a cell: the median (99 of 100 took at most), in microseconds.\n\n"
            + Markdown.table(titles.map(Markdown.plain), lines.map { $0.map(Markdown.plain) })
    }

    private typealias Row = (variant: String, measurement: String)

    private var rows: [Row] {
        var rows: [Row] = []
        for variant in records.flatMap(\.record.variants) {
            for measurement in variant.measured where !rows.contains(where: { $0 == (variant.label, measurement.name) })
            {
                rows.append((variant.label, measurement.name))
            }
        }
        return rows
    }

    private func cell(of row: Row, in record: Record) -> String {
        guard let variant = record.variants.first(where: { $0.label == row.variant }) else { return "-" }
        guard let measurement = variant.measured.first(where: { $0.name == row.measurement }) else {
            return variant.verdict == .skip ? "skip" : "-"
        }
        let at = { (rank: Double) in
            measurement.quantiles.first { $0.rank == rank }.map {
                MeasurementRecord.Quantile.microseconds($0.nanoseconds)
            }
                ?? "?"
        }
        return "\(at(0.5)) (\(at(0.99)))"
    }
}
