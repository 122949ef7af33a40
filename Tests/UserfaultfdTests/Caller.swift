import Synchronization
import SystemCalls

/// A thread that makes one system call which may block.
struct Caller: ~Copyable {
    private final class Progress: Sendable {
        let result = Atomic(0)
        let done = Atomic(false)
    }

    private let progress = Progress()
    private let thread: KernelThread

    /// Starts the thread; `call` returns what the kernel returned.
    init(_ call: @escaping @Sendable () -> Int) throws(SystemCallError) {
        thread = try KernelThread { [progress] in
            progress.result.store(call(), ordering: .relaxed)
            progress.done.store(true, ordering: .releasing)
        }
    }

    /// Waits for the end of the call, which has to come soon.
    consuming func result() throws(SystemCallError) -> CallResult {
        let progress = self.progress
        try eventually { progress.done.load(ordering: .acquiring) }
        thread.join()
        return CallResult(progress.result.load(ordering: .relaxed))
    }
}
