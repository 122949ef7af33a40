import CLinux
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
        let stack = try EventWait.stack(requesting: .eventUnmap) { clinux_munmap($0.start, $0.length) }
        #expect(wait.isWhere(try #require(stack)))
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
