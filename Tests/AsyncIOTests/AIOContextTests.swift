import AsyncIO
import CLinux
import Synchronization
import SystemCalls
import Testing

@Suite(.timeLimit(.minutes(5))) struct `AIO context` {
    @Test(arguments: [0, -1] as [CInt])
    func `a depth that is not positive is EINVAL`(depth: CInt) {
        let error = #expect(throws: SystemCallError.self) { try AIOContext(depth: depth).destroy() }
        #expect(error?.call == "io_setup")
        #expect(error?.errno.name == "EINVAL")
    }

    // fs.aio-max-nr is 65536 unless somebody raised it.
    @Test(arguments: [true, false])
    func `a context that is destroyed, or just goes away, gives its requests back`(explicitly: Bool) throws {
        for _ in 0..<20 {
            let context = try AIOContext(depth: 4096)
            if explicitly { try context.destroy() }
        }
    }

    @Test func `in a child of fork the context is EINVAL`() throws {
        let memory = try Mapping(.anonymous, length: 4096)
        let context = try AIOContext(depth: 1)
        let request = AIORequest(.read, descriptor: 0, range: memory.range, offset: 0)
        let invalid = CallResult(-Int(EINVAL))
        let child = CInt(try CallResult(clinux_fork()).get("fork"))
        if child == 0 {
            let isInvalid = context.submit(request) == invalid && context.wait() == .notDelivered(invalid)
            clinux_exit_group(isInvalid ? 0 : 1)
        }
        var status: CInt = -1
        #expect(waitpid(child, &status, 0) == child)
        #expect(clinux_wait_exited(status) != 0 && clinux_wait_exit_status(status) == 0)
        try context.destroy()
    }

    @Test func `a wait that a signal ends delivers nothing`() throws {
        try CallResult(Int(clinux_count_signal(SIGUSR1))).get("sigaction")
        let progress = Progress()
        let context = try AIOContext(depth: 1)
        let waiter = try KernelThread { [context = Box(context)] in
            // The workers that tests run on block every signal, and their threads inherit that.
            var signals = sigset_t()
            sigaddset(&signals, SIGUSR1)
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            progress.thread.store(clinux_gettid(), ordering: .releasing)
            let interrupted = context.value.wait() == .notDelivered(CallResult(-Int(EINTR)))
            progress.outcome.store(interrupted ? 1 : 2, ordering: .releasing)
        }
        // A signal that comes before the thread waits is lost to it, so they are sent until one arrives.
        while progress.outcome.load(ordering: .acquiring) == 0 {
            _ = clinux_sleep_nanoseconds(1_000_000)
            let thread = progress.thread.load(ordering: .acquiring)
            if thread != 0 { _ = clinux_tgkill(CInt(getpid()), thread, SIGUSR1) }
        }
        waiter.join()
        #expect(progress.outcome.load(ordering: .acquiring) == 1)
    }
}

private final class Progress: Sendable {
    let thread = Atomic<CInt>(0)
    let outcome = Atomic<Int>(0)
}

/// A context that an escaping closure can share.
private final class Box: Sendable {
    let value: AIOContext
    init(_ value: consuming AIOContext) { self.value = value }
}
