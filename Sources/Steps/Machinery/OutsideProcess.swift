import CLinux
public import SystemCalls
import SystemPackage

/// The process of a thread that runs in another than the subject, as its parent ends it.
public struct OutsideProcess: Sendable {
    private let slot: ThreadSlot

    /// The process of the thread with this slot.
    public init(_ slot: ThreadSlot) { self.slot = slot }

    /// Ends the process with SIGKILL, and waits until it is gone; nobody waits for a step of its thread any more.
    ///
    /// Blocks for at most five seconds. 0, or the errno: ESRCH if it is gone already, ETIMEDOUT if it outlives that.
    public func end() -> CallResult {
        let process = CInt(bitPattern: slot.process.load())
        guard process != 0 else { return .failure(.noSuchProcess) }
        let killed = CallResult(clinux_kill(process, SIGKILL))
        if killed.rawValue < 0 { return killed }
        guard clinux_reap_within(process, 5_000) else { return .failure(.timedOut) }
        slot.process.store(0)
        // A signal that it has not handled will never be.
        slot.signals.store(slot.sentSignals.load())
        slot.endedAt.store(slot.returned.load() + 1)
        slot.returned.store(slot.granted.load())
        return CallResult(0)
    }
}
