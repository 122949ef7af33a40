import CLinux
import Synchronization
import SystemCalls

/// A thread that makes one system call which may block.
struct Caller: ~Copyable {
    private final class Progress: Sendable {
        let thread = Atomic<CInt>(0)
        let result = Atomic(0)
        let isDone = Flag()
    }

    private let progress = Progress()
    private let thread: KernelThread

    /// Starts the thread; `call` returns what the kernel returned.
    init(_ call: @escaping @Sendable () -> Int) throws(SystemCallError) {
        thread = try KernelThread { [progress] in
            progress.thread.store(clinux_gettid(), ordering: .relaxed)
            progress.result.store(call(), ordering: .relaxed)
            progress.isDone.raise()
        }
    }

    /// Waits until the thread sleeps in the system call `number`.
    func waitUntilAsleep(in number: Int) throws(SystemCallError) {
        try eventually { () throws(SystemCallError) in
            let thread = progress.thread.load(ordering: .relaxed)
            if thread == 0 { return false }
            return try text(of: "/proc/self/task/\(thread)/syscall").hasPrefix("\(number) ")
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
