import CLinux
import Synchronization
import SystemCalls
import SystemPackage

/// A thread that makes one access to memory which may be armed.
struct Toucher: ~Copyable {
    enum Access: Sendable {
        case load
        case store(UInt8)
    }

    /// How the access ended: the signal that it raised or 0, and what a load read.
    struct Outcome: Equatable {
        var signal: CInt = 0
        var value: UInt8 = 0
    }

    private final class Progress: Sendable {
        let thread = Atomic<UInt32>(0)
        let outcome = Atomic<UInt32>(0)
        let isDone = Flag()
    }

    private let progress = Progress()
    private let thread: KernelThread

    /// Starts the thread; it makes its access at once.
    init(_ access: Access, at address: UInt) throws(SystemCallError) {
        try CallResult(Int(clinux_catch_access_signals())).get("sigaction")
        thread = try KernelThread { [progress] in
            progress.thread.store(UInt32(clinux_gettid()), ordering: .releasing)
            var value: UInt8 = 0
            let signal =
                switch access {
                case .load: clinux_guarded_load(address, &value)
                case .store(let byte): clinux_guarded_store(address, byte)
                }
            progress.outcome.store(UInt32(signal) << 8 | UInt32(value), ordering: .relaxed)
            progress.isDone.raise()
        }
    }

    /// The kernel's id of the thread.
    func threadID() throws(SystemCallError) -> UInt32 {
        try eventually { progress.thread.load(ordering: .acquiring) != 0 }
        return progress.thread.load(ordering: .relaxed)
    }

    /// Waits for the end of the access, which has to come soon.
    consuming func outcome() throws(SystemCallError) -> Outcome {
        let progress = self.progress
        try eventually { progress.isDone.isRaised }
        thread.join()
        let outcome = progress.outcome.load(ordering: .relaxed)
        return Outcome(signal: CInt(outcome >> 8), value: UInt8(truncatingIfNeeded: outcome))
    }
}

/// Waits until `condition` holds; a thread that hangs in the kernel must not hang the tests.
///
/// - Throws: ETIMEDOUT after twenty seconds.
func eventually(_ condition: () throws(SystemCallError) -> Bool) throws(SystemCallError) {
    for _ in 0..<20_000 {
        if try condition() { return }
        _ = clinux_sleep_nanoseconds(1_000_000)
    }
    throw SystemCallError(call: "eventually", errno: .timedOut)
}
