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
    let bell: CInt

    /// The body of the thread; never returns.
    ///
    /// A thread that ended would tear its stack down in the memory map that the trial is about, and could not be sent
    /// a signal any more.
    func run() -> Never {
        _ = unsafe clinux_set_name(name)
        unsafe clinux_count_signals_in(slot.signals.address)
        slot.thread.store(UInt32(bitPattern: clinux_gettid()))
        announce()
        let context = StepContext(slot: slot, bell: bell)
        for index in steps.indices {
            awaitGrant(UInt32(index))
            stepSlots[index].beganAt.store(Int(clinux_monotonic_nanoseconds()))
            slot.begun.store(UInt32(index + 1))
            let result = steps[index].run(context)
            stepSlots[index].returnedAt.store(Int(clinux_monotonic_nanoseconds()))
            stepSlots[index].result.store(result.rawValue)
            slot.returned.store(UInt32(index + 1))
            announce()
        }
        while true { slot.granted.await(changeFrom: slot.granted.load()) }
    }

    private func announce() {
        progress.increment()
        progress.wake()
    }

    private func awaitGrant(_ index: UInt32) {
        while true {
            let granted = slot.granted.load()
            if granted > index { return }
            slot.granted.await(changeFrom: granted)
        }
    }
}
