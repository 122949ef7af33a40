import ProcFS

/// Finds threads that spin in the kernel: that run there with a signal pending, and neither sleep nor return to handle it.
///
/// A fault that is taken for a copy from or to user memory is tried again for as long as it is not resolved, and with a signal
/// pending it does not sleep meanwhile (`handle_userfault` sleeps in TASK_INTERRUPTIBLE, and the signal waits until the system
/// call returns). The thread uses up a CPU, and only the script can end that. While it is so it may look asleep, for it is about
/// to sleep again and again; so it is seen running, with the signal pending, many times over, and never for long not so.
struct Spinning {
    /// What was seen of one thread.
    private struct Run {
        let step: UInt32
        /// When it was first seen so, and the CPU time that it had used by then; and the same of the last time.
        let since: Int
        let usedThen: UInt64?
        var last: Int
        var used: UInt64?
        var count: Int

        /// Whether it has been seen so often enough, and has used CPU time enough meanwhile.
        ///
        /// A thread that is on its way and waits for a CPU uses none. Where the kernel keeps no account of that, time has to do.
        var isSpin: Bool {
            guard count >= Spinning.sightings else { return false }
            if let used, let usedThen { return used >= usedThen + Spinning.patience }
            return last - since >= 3 * Int(Spinning.patience)
        }
    }

    /// How much CPU time a thread must use while it is seen so, how often it must be seen, and how long it may not be
    /// (nanoseconds).
    private static let (patience, sightings, gap): (UInt64, Int, Int) = (100_000_000, 8, 100_000_000)

    private var runs: [Run?]
    /// The fewest and the most faults that were seen to wait since somebody spins; nil while nobody does.
    private var faults: ClosedRange<UInt64>?

    /// Nobody spins yet.
    init(threads: Int) { runs = Array(repeating: nil, count: threads) }

    /// Forgets what was seen: a step has been granted, which may have let go on who span.
    mutating func restart() {
        for index in runs.indices { runs[index] = nil }
        faults = nil
    }

    /// Marks in a look who spins.
    ///
    /// Their faults come and go, and count as if they waited all the time.
    mutating func mark(_ look: inout Watch.Look, at time: Int) {
        var spinners: UInt64 = 0
        for index in look.threads.indices {
            let thread = look.threads[index]
            guard thread.isInProgress, thread.begun == thread.granted else {
                runs[index] = nil
                continue
            }
            note(thread, index, at: time)
            look.threads[index].processorTime = nil
            guard let run = runs[index], run.isSpin else { continue }
            spinners += 1
            look.threads[index].isSpinning = true
            look.threads[index].hasPendingSignal = false
            look.threads[index].status = ThreadStatus(state: .running, voluntarySwitches: 0, involuntarySwitches: 0)
        }
        guard spinners > 0 else {
            faults = nil
            return
        }
        let seen = faults ?? look.waitingFaults...look.waitingFaults
        let range = min(seen.lowerBound, look.waitingFaults)...max(seen.upperBound, look.waitingFaults)
        faults = range
        look.waitingFaults = min(range.lowerBound + spinners, range.upperBound)
        look.findStoppedWorkers()
    }

    private mutating func note(_ thread: Watch.Sighting, _ index: Int, at time: Int) {
        if let run = runs[index], run.step != thread.granted || time - run.last > Self.gap { runs[index] = nil }
        guard thread.hasPendingSignal else { return }
        let used = thread.processorTime
        if runs[index] == nil {
            runs[index] = Run(
                step: thread.granted, since: time, usedThen: used, last: time, used: used, count: 0)
        }
        runs[index]?.last = time
        runs[index]?.used = used
        runs[index]?.count += 1
    }
}
