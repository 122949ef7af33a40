import Experiments
import ProcFS

/// Where each step of a trial stood still, and what was granted when it went on.
struct StopLog {
    private struct Open {
        let step: String
        let status: ThreadStatus
        let index: Int
    }

    private let program: Program
    private let began: Int
    private var open: [Open?]
    private var stops: [String: [Stop]] = [:]

    /// A log of a trial that began at `began` (CLOCK_MONOTONIC, nanoseconds).
    init(_ program: Program, since began: Int) {
        self.program = program
        self.began = began
        open = program.experiment.threads.map { _ in nil }
    }

    /// Takes in a look at which everything stood still, after the step `after` had been granted.
    ///
    /// The counts of context switches tell a thread that stands where it stood from one that went on and stopped again.
    mutating func note(_ look: Watch.Look, after: String, at time: Int) {
        for (index, thread) in look.threads.enumerated() {
            var now: (step: String, status: ThreadStatus)?
            if thread.isInProgress, thread.isAsleep, let status = thread.status {
                now = (program.id(thread: index, index: Int(thread.granted) - 1), status)
            }
            if let last = open[index] {
                if let now, now.step == last.step, now.status == last.status { continue }
                stops[last.step]?[last.index].resumedBy = after
                open[index] = nil
            }
            guard let now else { continue }
            let stop = Stop(
                state: "\(now.status.state)", isMeant: !thread.isStopped, after: after, seen: (time - began) / 1_000)
            stops[now.step, default: []].append(stop)
            open[index] = Open(step: now.step, status: now.status, index: stops[now.step, default: []].count - 1)
        }
    }

    /// The stops of a step.
    func of(_ step: String) -> [Stop] { stops[step] ?? [] }
}
