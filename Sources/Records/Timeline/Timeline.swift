public import Experiments

/// One trial the way a person draws a race on a whiteboard: a column for each thread, time running down.
///
///        us  reader                 handler
///       102  aio-read
///       391  | D, in io_submit
///            |   handle_userfault
///       402  |                      await-fault = 1
///       713  |<-------------------- write-unprotect = 4096
///       801  = 4096
///
/// Times are microseconds since the trial began: when a thread began a step, when it was seen to stand still, when the
/// step returned. A bar is a step in progress. An arrow goes from a step to the thread that went on after it had been
/// granted; that is all that is known, for the kernel is looked at only when everything stands still.
public struct Timeline: Sendable {
    /// The drawing, a line each: ASCII, without spaces at their ends.
    public let lines: [String]

    /// Draws `trial`, which is one of `order`.
    ///
    /// - Parameters:
    ///   - threads: the names of the experiment's threads, in the order of the script; those without a step in the order
    ///     get no column.
    ///   - samples: what was seen in the trial; those of other trials are passed over.
    public init(_ trial: Trial, of order: Order, threads: [String], samples: [Sample]) {
        guard !trial.steps.isEmpty else {
            // A kernel that went down took the times with it.
            lines = ["(nothing is known of the steps of this trial)"]
            return
        }
        let samples = samples.filter { $0.order == trial.order && $0.trial == trial.number }
        var columns = TimelineColumns(of: order.steps + trial.steps.map(\.step), threads: threads)
        let events = TimelineEvent.all(of: trial, samples: samples)
        for (index, event) in events.enumerated() {
            columns.add(event, followedBy: index + 1 < events.count ? events[index + 1] : nil, in: trial)
        }
        columns.end(trial, of: order)
        lines = columns.grid.lines + (columns.hasArrows ? ["", Self.legend] : [])
    }

    private static let legend = "an arrow: went on after that step was granted; how soon was not seen"
}

/// The events of a trial, put into the columns of their threads.
private struct TimelineColumns {
    private(set) var grid: TimelineGrid
    private(set) var hasArrows = false
    private let names: [String]
    /// The columns in which a step is in progress.
    private var running: Set<Int> = []

    init(of steps: [String], threads: [String]) {
        let used = steps.map { StepName($0).thread }
        var names = threads.filter(used.contains)
        for name in used where !names.contains(name) { names.append(name) }
        self.names = names
        grid = TimelineGrid(columns: names)
    }

    private func column(of step: String) -> Int { names.firstIndex(of: StepName(step).thread) ?? 0 }

    /// Adds a row for an event; the return of a step stands in the row of its beginning where nothing came between.
    mutating func add(_ event: TimelineEvent, followedBy next: TimelineEvent?, in trial: Trial) {
        let column = column(of: event.step)
        var row = TimelineGrid.Row(label: "\(event.time)", running: running)
        switch event.kind {
        case .begins(let isKnown):
            let word = StepName(event.step).word + (isKnown ? "" : ", not begun")
            if let next, next.step == event.step, case .returns(let result) = next.kind {
                row.cells[column] = .init(["\(word) = \(result)"], bar: .none)
            } else {
                row.cells[column] = .init([word], bar: .below)
                running.insert(column)
            }
            row.arrows = (column, targets(of: event.step, from: column, in: trial))
            if !row.arrows.to.isEmpty { hasArrows = true }
        case .stands(let lines): row.cells[column] = .init(lines, bar: .beside)
        case .returns(let result):
            // It stands in the row before.
            guard running.contains(column) else { return }
            running.remove(column)
            row.cells[column] = .init(["= \(result)"], bar: .none)
        }
        row.running.remove(column)
        grid.rows.append(row)
    }

    /// The columns of the threads that went on after `step` had been granted.
    private func targets(of step: String, from column: Int, in trial: Trial) -> Set<Int> {
        let woken = trial.steps.filter { $0.stops.contains { $0.resumedBy == step } }.map { self.column(of: $0.step) }
        return Set(woken).intersection(running).subtracting([column])
    }

    /// Adds the row of what is as it is at the end: steps that have not returned, and those whose turn never came.
    mutating func end(_ trial: Trial, of order: Order) {
        var row = TimelineGrid.Row(label: "end", running: [])
        for step in trial.steps where step.returned == nil && step.isGranted {
            row.cells[column(of: step.step)] = .init(["\(step.result)"], bar: .none)
        }
        let granted = trial.steps.filter(\.isGranted).map(\.step)
        for step in order.steps where !granted.contains(step) {
            row.cells[column(of: step), default: .init([], bar: .none)].lines
                .append("\(StepName(step).word) not-granted")
        }
        if !row.cells.isEmpty { grid.rows.append(row) }
    }
}
