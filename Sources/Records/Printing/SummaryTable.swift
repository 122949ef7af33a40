/// Experiments × kernels as text: what each cell came to, and under the table why a cell shows less than it could.
public struct SummaryTable: Sendable {
    /// What stands in a cell.
    public enum Cell: Sendable {
        /// A record.
        case record(Record)
        /// Why there is none.
        case missing(String)
    }

    private let experiments: [String]
    private let kernels: [String]
    private var cells: [String: [String: Cell]] = [:]

    /// A table without cells; rows and columns stand in this order.
    public init(experiments: [String], kernels: [String]) {
        self.experiments = experiments
        self.kernels = kernels
    }

    /// Fills a cell.
    public mutating func set(_ cell: Cell, experiment: String, kernel: String) {
        cells[experiment, default: [:]][kernel] = cell
    }

    /// The table and its notes, a line each.
    public var lines: [String] {
        let rows = [[""] + kernels] + experiments.map { name in [name] + kernels.map { text(cells[name]?[$0]) } }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let table = rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
                .trimmingTrail()
        }
        return table + notes
    }

    private func text(_ cell: Cell?) -> String {
        switch cell {
        case nil: return "-"
        case .missing: return Verdict.miss.rawValue
        case .record(let record):
            // The gravest verdict stands for all: what was skipped beside it must not go unseen.
            let skips = record.verdict == .skip ? 0 : record.variants.count { $0.verdict == .skip }
            return record.verdict.rawValue + (skips > 0 ? ", \(skips) skipped" : "")
        }
    }

    private struct Note: Hashable {
        let verdict: Verdict
        let reason: String
    }

    /// One note for each reason, with the kernels and experiments that it holds for.
    private var notes: [String] {
        var places: [Note: [String: [String: Int]]] = [:]
        for kernel in kernels {
            for experiment in experiments {
                switch cells[experiment]?[kernel] {
                case nil: break
                case .missing(let reason):
                    places[Note(verdict: .miss, reason: reason), default: [:]][kernel, default: [:]][experiment] = 0
                case .record(let record):
                    for variant in record.variants {
                        guard let reason = variant.remark else { continue }
                        let note = Note(verdict: variant.verdict, reason: reason)
                        places[note, default: [:]][kernel, default: [:]][experiment, default: 0] +=
                            record.variants.count > 1 ? 1 : 0
                    }
                }
            }
        }
        let sorted = places.sorted { ($1.key.verdict, $0.key.reason) < ($0.key.verdict, $1.key.reason) }
        return sorted.flatMap { note, places in
            ["", "\(note.verdict.rawValue): \(note.reason)"]
                + kernels.compactMap { kernel in
                    places[kernel].map { names in
                        let words = experiments.compactMap { name in
                            names[name].map { $0 == 0 ? name : "\(name) (\($0) variant\($0 == 1 ? "" : "s"))" }
                        }
                        return "    on \(kernel): \(words.joined(separator: ", "))"
                    }
                }
        }
    }
}

extension VariantRecord {
    /// Why the variant shows less than it could; nil if it does not.
    fileprivate var remark: String? { skip.map { "missing \($0)" } ?? error }
}

extension String {
    func trimmingTrail() -> String { String(reversed().drop { $0 == " " }.reversed()) }
}
