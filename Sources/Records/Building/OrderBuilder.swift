import Experiments

/// Gathers what the trials of one order showed.
struct OrderBuilder: Sendable {
    private let order: Order
    private var impossible: String?
    private var hung: String?
    private var oops: String?
    private var blocked: [BlockedRecord] = []
    private var sequences: Set<[Event]> = []
    private var paths: [FaultPath]?
    private var lack: String?
    private(set) var hasRun = false

    let id: String
    var steps: [String] { order.steps }

    init(_ order: Order) {
        self.order = order
        id = order.id
    }

    mutating func add(_ sample: Sample) {
        hasRun = true
        // A thread that moves is dumped because its trial hangs; where it was just then is evidence, and no record.
        guard sample.isAtRest else { return }
        let seen = BlockedRecord(
            thread: sample.thread, worker: sample.worker, step: sample.step, state: sample.state,
            syscall: sample.systemCall,
            stack: sample.stack, seenAfter: [sample.after])
        if let index = blocked.firstIndex(where: { $0.isSame(as: seen) }) {
            if !blocked[index].seenAfter.contains(sample.after) { blocked[index].seenAfter.append(sample.after) }
        } else {
            blocked.append(seen)
        }
    }

    mutating func add(_ trial: Trial) {
        hasRun = true
        switch trial.ending {
        case .impossible: impossible = trial.remark
        case .hung:
            hung = trial.remark
            sequences.insert(trial.events)
        // What was read until then is not known whole.
        case .panicked: oops = trial.remark
        case .oopsed:
            oops = trial.remark
            sequences.insert(trial.events)
        case .completed: sequences.insert(trial.events)
        }
    }

    mutating func add(_ traced: TracedTrial) {
        guard let seen = traced.paths else {
            lack = traced.remark
            return
        }
        paths = (paths ?? []) + seen.filter { paths?.contains($0) != true }
        let ending = traced.trial.ending
        if ending != .completed, ending != .impossible {
            lack = "the traced trial \(ending.rawValue)" + (traced.trial.remark.map { ": \($0)" } ?? "")
        } else if let remark = traced.remark {
            lack = remark
        }
    }

    private func faultPaths(untraced: String) -> FaultPaths {
        guard let paths else { return .notObservable(lack ?? untraced) }
        return lack.map { .incomplete(paths, $0) } ?? .observed(paths)
    }

    func record(untraced: String) -> OrderRecord {
        let position = Dictionary(uniqueKeysWithValues: order.steps.enumerated().map { ($1, $0) })
        let sorted = blocked.map { entry in
            var entry = entry
            entry.seenAfter.sort { position[$0, default: 0] < position[$1, default: 0] }
            return entry
        }.sorted { left, right in
            let (first, second) = (position[left.step, default: 0], position[right.step, default: 0])
            return (first, left.state, left.stack?.joined(separator: " ") ?? "")
                < (second, right.state, right.stack?.joined(separator: " ") ?? "")
        }
        return OrderRecord(
            id: order.id, steps: order.steps, impossible: impossible, hung: hung, oops: oops, blocked: sorted,
            events: sequences.count > 1 ? nil : sequences.first ?? [],
            eventSequences: sequences.count > 1 ? sequences.sorted { "\($0)" < "\($1)" } : nil,
            faultPaths: faultPaths(untraced: untraced))
    }
}

extension BlockedRecord {
    /// Whether the two differ in nothing but the steps after which they were seen.
    fileprivate func isSame(as other: BlockedRecord) -> Bool {
        var other = other
        other.seenAfter = seenAfter
        return self == other
    }
}
