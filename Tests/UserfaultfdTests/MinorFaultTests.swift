import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

@Suite(.timeLimit(.minutes(5)), .enabled(if: offers(.minorShmem), "needs minor-shmem"))
struct MinorFaultTests {
    @Test func `a page of the cache waits for UFFDIO_CONTINUE`() throws {
        let file = try makeMemoryFile()
        let other = try Mapping(.shared(file.rawValue), length: 4 * pageSize)
        fill(other.range, with: 0x77)
        let memory = try ArmedMemory(.minor, backing: .shared(file.rawValue))
        let toucher = try Toucher(.load, at: memory.page(1).start)

        let fault = try memory.nextFault()
        #expect(fault.kind == .minor)
        #expect(fault.address == memory.page(1).start)
        #expect(try fault.thread == toucher.threadID())

        let transfer = memory.descriptor.continuePages(memory.page(1))
        #expect(transfer == .done(pageSize))
        #expect(try toucher.outcome() == Toucher.Outcome(value: 0x77))
        let again = memory.descriptor.continuePages(memory.page(1))
        #expect(again == .refused(.fileExists))
    }

    @Test func `a page that the cache does not have is EFAULT`() throws {
        let file = try makeMemoryFile()
        let memory = try ArmedMemory(.minor, backing: .shared(file.rawValue))
        let transfer = memory.descriptor.continuePages(memory.range)
        #expect(transfer == .refused(.badAddress))
    }

    @Test func `a hole after a page is EAGAIN with the part that is done`() throws {
        let file = try makeMemoryFile()
        let other = try Mapping(.shared(file.rawValue), length: 4 * pageSize)
        fill(other.range.slice(offset: 0, length: 3 * pageSize), with: 1)
        let memory = try ArmedMemory(.minor, backing: .shared(file.rawValue))
        let transfer = memory.descriptor.continuePages(memory.range)
        #expect(transfer == .part(3 * pageSize))
    }

    @Test(.enabled(if: offers([.wpHugetlbfsShmem, .wpUnpopulated]), "needs UFFDIO_CONTINUE_MODE_WP"))
    func `UFFDIO_CONTINUE can map a page protected`() throws {
        let file = try makeMemoryFile()
        let other = try Mapping(.shared(file.rawValue), length: 4 * pageSize)
        fill(other.range, with: 0x77)
        let memory = try ArmedMemory([.minor, .writeProtect], backing: .shared(file.rawValue))
        #expect(memory.descriptor.continuePages(memory.range, modes: .writeProtect).bytes == 4 * pageSize)

        let toucher = try Toucher(.store(9), at: memory.range.start)
        #expect(try memory.nextFault().kind == .writeProtect)
        #expect(memory.descriptor.writeProtect(memory.page(0), modes: []) == CallResult(0))
        #expect(try toucher.outcome() == Toucher.Outcome())
        #expect(byte(at: other.range.start) == 9)
    }
}
