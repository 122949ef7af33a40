import CLinux
import Steps
import SystemCalls

/// One thread of the subject: waits for grants and runs its steps.
///
/// From the first grant on it neither allocates nor locks: the steps were prepared before the thread was started.
struct Worker: Sendable {
    let name: String
    let steps: [PreparedStep]
    let stepSlots: [StepSlot]
    let slot: ThreadSlot
    let progress: SharedWord
    /// Counts the trials of the subject (`Board.round`).
    let round: SharedWord
    let bell: CInt

    /// Starts the thread in a process of its own, which has the descriptors of this one, shared or copied, and ends with it.
    ///
    /// The subject has no other thread yet, so no lock is held that nobody would release there. The process begins as a copy
    /// of this one; what the subject must keep to itself is not to be copied (MADV_DONTFORK) meanwhile.
    /// - Throws: the errno of clone(2).
    func startOutside(sharingDescriptors: Bool) throws(SystemCallError) {
        let parent = clinux_getpid()
        let forked = try CallResult(clinux_fork_outside(sharingDescriptors)).get("clone")
        guard forked == 0 else {
            // Said by both: whoever ends the subject early must know of the process, too.
            slot.process.store(UInt32(forked))
            return
        }
        _ = clinux_set_parent_death_signal(SIGKILL)
        // The subject may have died before the call above.
        if clinux_getppid() != parent { clinux_exit_group(1) }
        run()
    }

    /// The body of the thread; never returns.
    ///
    /// A thread that ended would tear its stack down in the memory map that the trial is about, and could not be sent
    /// a signal any more.
    func run() -> Never {
        _ = unsafe clinux_set_name(name)
        unsafe clinux_count_signals_in(slot.signals.address)
        slot.process.store(UInt32(bitPattern: clinux_getpid()))
        slot.thread.store(UInt32(bitPattern: clinux_gettid()))
        announce()
        let context = StepContext(slot: slot, bell: bell)
        while true { runTrial(context) }
    }

    /// Runs the steps as they are granted, until the next trial begins.
    private func runTrial(_ context: StepContext) {
        var trial = round.load()
        var index = 0
        while true {
            let granted = slot.granted.load()
            if index == 0, granted > 0 {
                // Behind the grant: the trial to which it belongs.
                trial = round.load()
            } else if round.load() != trial {
                return
            }
            guard index < steps.count, granted > index else {
                slot.granted.await(changeFrom: granted)
                continue
            }
            stepSlots[index].beganAt.store(Int(clinux_monotonic_nanoseconds()))
            slot.ticket.store(ThreadSlot.ticket(index + 1, of: trial))
            slot.begun.store(UInt32(index + 1))
            let result = steps[index].run(context)
            stepSlots[index].returnedAt.store(Int(clinux_monotonic_nanoseconds()))
            stepSlots[index].result.store(result.rawValue)
            slot.returned.store(UInt32(index + 1))
            announce()
            index += 1
        }
    }

    private func announce() {
        progress.increment()
        progress.wake()
    }
}
