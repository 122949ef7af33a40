import AsyncIO
import CLinux
import Foundation
import Synchronization
import SystemCalls
import Testing

@Suite(.enabled(if: URing.isAvailable, "needs io_uring"), .timeLimit(.minutes(5))) struct `io_uring` {
    @Test(arguments: [0, -1] as [CInt])
    func `a depth that is not positive is EINVAL`(depth: CInt) {
        let error = #expect(throws: SystemCallError.self) { _ = try URing(depth: depth) }
        #expect(error?.call == "io_uring_setup")
        #expect(error?.errno.name == "EINVAL")
    }

    @Test func `a ring that goes away closes its descriptor`() async {
        await #expect(processExitsWith: .success) {
            #expect(openRings() == [])
            do {
                let ring = try URing(depth: 2)
                #expect(openRings().count == 1)
                #expect(ring.unregisterBuffers().errno?.name == "ENXIO")
            }
            #expect(openRings() == [])
        }
    }

    @Test func `a request that was refused is not submitted with the next`() async {
        await #expect(processExitsWith: .success) {
            let ring = try URing(depth: 2)
            let number = try #require(openRings().first)
            let kept = dup(number)
            let other = try CallResult(clinux_eventfd()).get("eventfd")
            // Nobody's, so that nothing of it can be done but to complete.
            let request = URingRequest(.read, descriptor: -1, range: MemoryRange(start: 0, length: 0), offset: 0)
            dup2(CInt(other), number)
            #expect(ring.submit(request, tag: 1).errno?.name == "EOPNOTSUPP")
            dup2(kept, number)
            for tag in [2, 3, 4] as [UInt] {
                #expect(ring.submit(request, tag: tag) == CallResult(1))
                #expect(ring.wait() == .finished(CallResult(-Int(EBADF)), tag: tag))
            }
        }
    }

    @Test func `a wait that a signal ends delivers nothing`() throws {
        try CallResult(Int(clinux_count_signal(SIGUSR2))).get("sigaction")
        let progress = Progress()
        let ring = try URing(depth: 1)
        let waiter = try KernelThread { [ring = Box(ring)] in
            // The workers that tests run on block every signal, and their threads inherit that.
            var signals = sigset_t()
            sigaddset(&signals, SIGUSR2)
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            progress.thread.store(clinux_gettid(), ordering: .releasing)
            let interrupted = ring.value.wait() == .notDelivered(CallResult(-Int(EINTR)))
            progress.outcome.store(interrupted ? 1 : 2, ordering: .releasing)
        }
        // A signal that comes before the thread waits is lost to it, so they are sent until one arrives.
        while progress.outcome.load(ordering: .acquiring) == 0 {
            _ = clinux_sleep_nanoseconds(1_000_000)
            let thread = progress.thread.load(ordering: .acquiring)
            if thread != 0 { _ = clinux_tgkill(CInt(getpid()), thread, SIGUSR2) }
        }
        waiter.join()
        #expect(progress.outcome.load(ordering: .acquiring) == 1)
    }
}

extension URing {
    /// Whether this process can make a ring.
    static var isAvailable: Bool {
        do throws(SystemCallError) {
            _ = try URing(depth: 1)
            return true
        } catch {
            return false
        }
    }
}

/// The descriptors of the rings that this process has; others may open and close descriptors meanwhile.
private func openRings() -> [CInt] {
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return numbers.filter { number in
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)"))?.contains("[io_uring]")
            == true
    }.compactMap { CInt($0) }
}

private final class Progress: Sendable {
    let thread = Atomic<CInt>(0)
    let outcome = Atomic<Int>(0)
}

/// A ring that an escaping closure can share.
private final class Box: Sendable {
    let value: URing
    init(_ value: consuming URing) { self.value = value }
}
