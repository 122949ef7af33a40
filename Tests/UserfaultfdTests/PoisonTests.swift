import Glibc
import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

@Suite(.timeLimit(.minutes(5)), .enabled(if: offers(.poison), "needs poison"))
struct PoisonTests {
    @Test(arguments: [true, false])
    func `a poisoned page raises SIGBUS`(anonymous: Bool) throws {
        let file = try makeMemoryFile()
        let memory = try ArmedMemory(.missing, backing: anonymous ? .anonymous : .shared(file.rawValue))
        let toucher = try Toucher(.load, at: memory.page(1).start)
        _ = try memory.nextFault()
        let transfer = memory.descriptor.poison(memory.page(1))
        #expect(transfer == .done(pageSize))
        #expect(try toucher.outcome() == Toucher.Outcome(signal: SIGBUS))
    }

    @Test func `without a wake the waiter of a poisoned page sleeps on`() throws {
        let memory = try ArmedMemory(.missing)
        let toucher = try Toucher(.load, at: memory.range.start)
        _ = try memory.nextFault()
        #expect(memory.descriptor.poison(memory.range, modes: .dontWake) == .done(4 * pageSize))
        #expect(try memory.waiters() == 1)
        #expect(memory.descriptor.wake(memory.range) == CallResult(0))
        #expect(try toucher.outcome() == Toucher.Outcome(signal: SIGBUS))
    }

    @Test func `a page that is there cannot be poisoned`() throws {
        let memory = try ArmedMemory(.missing)
        #expect(memory.descriptor.zeropage(memory.page(1)).bytes == pageSize)
        let transfer = memory.descriptor.poison(memory.page(1))
        #expect(transfer == .refused(.fileExists))
        let part = memory.descriptor.poison(memory.range)
        #expect(part == .part(pageSize))
    }
}
