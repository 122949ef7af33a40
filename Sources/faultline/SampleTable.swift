import Foundation
import ProcFS
import Sampling
import SystemCalls
import SystemPackage

/// What a sampler found, as text: a row for each state, entry point and path, the most frequent first.
struct SampleTable {
    private struct Place: Hashable {
        let state: TaskState
        let entry: EntryPoint
        let path: [String]
    }

    private let report: SamplingReport
    private let places: [(place: Place, tally: Tally)]
    private let rows: Int

    /// The table of a report: of the given states, if any are, and of at most so many rows, if that is not 0.
    init(_ report: SamplingReport, states: Set<TaskState>?, rows: Int) {
        var tallies: [Place: Tally] = [:]
        for (whereabouts, tally) in report.counts where states?.contains(whereabouts.state) ?? true {
            let place = Place(
                state: whereabouts.state, entry: whereabouts.entry, path: whereabouts.stack.names)
            tallies[place, default: Tally()] += tally
        }
        self.report = report
        self.rows = rows == 0 ? .max : rows
        places = tallies.map { ($0, $1) }.sorted {
            ($1.tally.samples, "\($0.place.state)", $0.place.path.joined(separator: ";"), "\($0.place.entry)")
                < ($0.tally.samples, "\($1.place.state)", $1.place.path.joined(separator: ";"), "\($1.place.entry)")
        }
    }

    /// The rows, and under them what was asked, got and missed.
    var text: String {
        let heads = Columns.text(
            [["samples", "threads", "sleeps", "state", "entry point"]]
                + places.prefix(rows).map { place, tally in
                    [
                        "\(tally.samples)",
                        String(format: "%.2f", Double(tally.samples) / Double(max(1, report.passes))),
                        tally.sleeps > 0 ? "\(tally.sleeps)" : "-", "\(place.state)", "\(place.entry)",
                    ]
                }
        ).split(separator: "\n").map(String.init)
        var lines = [heads[0]]
        for (head, place) in zip(heads.dropFirst(), places) {
            lines.append(head)
            if !place.place.path.isEmpty {
                lines.append(Paragraph.wrap(place.place.path.joined(separator: " < "), indent: "    "))
            }
        }
        if places.count > rows { lines.append("and \(places.count - rows) more rows (--rows 0 prints all)") }
        return (lines + [""] + summary).map { "\($0)\n" }.joined()
    }

    private var summary: [String] {
        let seconds = Double(report.nanoseconds) / 1e9
        let cost = Double(report.processorNanoseconds)
        let share = 100 * cost / Double(max(1, report.nanoseconds))
        var lines = [
            "\(report.asked) passes asked, \(report.passes) got, \(report.asked - report.passes) missed in "
                + String(format: "%.2f s; ", seconds) + "at most \(report.mostThreads) threads",
            "\(report.samples) samples; cost: " + String(format: "%.1f %% of a CPU", share)
                + String(format: ", %.1f us a sample", cost / 1_000 / Double(max(1, report.samples))),
        ]
        if report.moved > 0 {
            lines.append(
                "\(report.moved) samples are of threads that went on while they were read: their state and their stack may be of two moments"
            )
        }
        if report.unkept > 0 { lines.append("\(report.unkept) samples without their stack: too many different ones") }
        for (errno, count) in report.refusals.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            lines.append("\(count) samples not taken: \(errno) (\(errno.name))" + Self.advice(errno))
        }
        return lines
    }

    /// What to do about a refusal, if anything is known to help.
    private static func advice(_ errno: Errno) -> String {
        errno == .tooManyOpenFiles ? "; raise the hard limit of open files (ulimit -Hn): a thread takes four" : ""
    }
}
