import Synchronization
import SystemCalls

/// A thread that makes one system call which may block.
struct Caller: ~Copyable {
    private final class Progress: Sendable {
        let result = Atomic(0)
        let isDone = Flag()
    }

    private let progress = Progress()
    private let thread: KernelThread

    /// Starts the thread; `call` returns what the kernel returned.
    init(_ call: @escaping @Sendable () -> Int) throws(SystemCallError) {
        thread = try KernelThread { [progress] in
            progress.result.store(call(), ordering: .relaxed)
            progress.isDone.raise()
        }
    }

    /// Waits for the end of the call, which has to come soon.
    consuming func result() throws(SystemCallError) -> CallResult {
        let progress = self.progress
        try eventually { progress.isDone.isRaised }
        thread.join()
        return CallResult(progress.result.load(ordering: .relaxed))
    }
}

/// A sign from one thread to another.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isRaised: Bool { value.load(ordering: .acquiring) }

    func raise() { value.store(true, ordering: .releasing) }
}
