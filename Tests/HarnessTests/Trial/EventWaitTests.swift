import CLinux
import Experiments
import Glibc
import ProcFS
import SystemCalls
import Testing
import Userfaultfd

@testable import Harness

/// Who waits for an event to be read, by the stack.
@Suite(.enabled(if: geteuid() == 0, "needs root to read stacks"), .timeLimit(.minutes(5)))
struct EventWaitTests {
    @Test func `on this kernel it is known where that is`() { #expect(EventWait.ofThisKernel != nil) }

    @Test func `another thread that waits so is found, and one that sleeps in a read is not`() throws {
        let wait = try #require(EventWait.ofThisKernel)
        guard case .text(let reader) = try Sleeper().dump(within: 5_000).stack else {
            Issue.record("no stack of a reader")
            return
        }
        #expect(!wait.isWhere(reader))

        // An munmap, and not a madvise, by which it was found out.
        let page = try Mapping(onePageOf: .anonymous)
        let userfaultfd = try OwnedUserfaultfd([.closeOnExec, .nonBlocking], via: UserfaultfdAccess().entry)
        try userfaultfd.handshake(requesting: .eventUnmap)
        _ = try userfaultfd.register(page.range, modes: .missing)
        var memory = try SharedMemory(capacity: 4)
        let id = memory.word()
        let range = page.range
        let thread = try KernelThread {
            id.store(UInt32(clinux_gettid()))
            _ = munmap(UnsafeMutableRawPointer(bitPattern: range.start), range.length)
        }
        #expect(userfaultfd.poll(timeout: 5_000).rawValue > 0)
        let files = ThreadFiles(process: getpid(), thread: CInt(id.load()))
        var isFound = false
        for _ in 0..<5_000 where !isFound {
            if case .text(let stack) = files.dump().stack { isFound = wait.isWhere(stack) }
            if !isFound { clinux_sleep_nanoseconds(1_000_000) }
        }
        #expect(isFound)
        var messages = MessageBuffer(capacity: 1)
        #expect(userfaultfd.readMessages(into: &messages).rawValue > 0)
        thread.join()
    }

    @Test(arguments: ["", "[<0>] ", "[<0>] ep_poll+0x1/0x2\n"])
    func `any other text is no such stack`(text: String) throws {
        #expect(try #require(EventWait.ofThisKernel).isWhere(text) == false)
    }
}

extension EventWait {
    fileprivate func isWhere(_ stack: String) -> Bool {
        Array(stack.utf8).withUnsafeBytes { isWhere($0.bytes) }
    }
}
