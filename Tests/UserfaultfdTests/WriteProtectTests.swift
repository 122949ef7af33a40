import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

@Suite(.timeLimit(.minutes(5))) struct WriteProtectTests {
    @Test func `a store to a protected anonymous page waits for its unprotection`() throws {
        let memory = try ArmedMemory([])
        fill(memory.range, with: 1)
        try memory.descriptor.register(memory.range, modes: .writeProtect)
        try expectStoreWaits(memory)
    }

    @Test(.enabled(if: offers(.wpHugetlbfsShmem), "needs wp-hugetlbfs-shmem"))
    func `a store to a protected shared page waits for its unprotection`() throws {
        let file = try makeMemoryFile()
        let memory = try ArmedMemory([], backing: .shared(file.rawValue))
        fill(memory.range, with: 1)
        try memory.descriptor.register(memory.range, modes: .writeProtect)
        try expectStoreWaits(memory)
    }

    private func expectStoreWaits(_ memory: borrowing ArmedMemory) throws {
        #expect(memory.descriptor.writeProtect(memory.range, modes: .protect) == CallResult(0))
        #expect(byte(at: memory.page(2).start) == 1)
        let toucher = try Toucher(.store(9), at: memory.page(2).start)

        let fault = try memory.nextFault()
        #expect(fault.kind == .writeProtect)
        #expect(fault.flags == [.write, .writeProtect])
        #expect(fault.address == memory.page(2).start)
        #expect(try fault.thread == toucher.threadID())
        #expect(byte(at: memory.page(2).start) == 1)

        #expect(memory.descriptor.writeProtect(memory.page(2), modes: []) == CallResult(0))
        #expect(try toucher.outcome() == Toucher.Outcome())
        #expect(byte(at: memory.page(2).start) == 9)
    }

    @Test func `unprotection without a wake lets the waiter sleep on`() throws {
        let memory = try ArmedMemory([])
        fill(memory.range, with: 1)
        try memory.descriptor.register(memory.range, modes: .writeProtect)
        #expect(memory.descriptor.writeProtect(memory.range, modes: .protect) == CallResult(0))
        let toucher = try Toucher(.store(9), at: memory.range.start)
        _ = try memory.nextFault()
        #expect(memory.descriptor.writeProtect(memory.range, modes: .dontWake) == CallResult(0))
        #expect(try memory.waiters() == 1)
        #expect(memory.descriptor.wake(memory.page(0)) == CallResult(0))
        #expect(try toucher.outcome() == Toucher.Outcome())
    }

    @Test func `UFFDIO_COPY can map a page protected`() throws {
        let memory = try ArmedMemory([.missing, .writeProtect])
        let content = try makePage(filledWith: 0x33)
        let transfer = memory.descriptor.copy(
            from: content.range.start, to: memory.page(0), modes: .writeProtect)
        #expect(transfer == .done(pageSize))
        #expect(byte(at: memory.range.start) == 0x33)

        let toucher = try Toucher(.store(9), at: memory.range.start)
        #expect(try memory.nextFault().kind == .writeProtect)
        #expect(memory.descriptor.writeProtect(memory.page(0), modes: []) == CallResult(0))
        #expect(try toucher.outcome() == Toucher.Outcome())
    }

    @Test func `UFFDIO_COPY maps no page protected that is not registered for it`() throws {
        let memory = try ArmedMemory(.missing)
        let content = try makePage(filledWith: 0x33)
        let transfer = memory.descriptor.copy(
            from: content.range.start, to: memory.page(0), modes: .writeProtect)
        #expect(transfer == .refused(.invalidArgument))
    }

    @Test func `a range that is not registered for it is ENOENT`() throws {
        let memory = try ArmedMemory(.missing)
        let result = memory.descriptor.writeProtect(memory.range, modes: .protect)
        #expect(result == .failure(.noSuchFileOrDirectory))
    }

    @Test(arguments: [[.protect, .dontWake], WriteProtectModes(rawValue: 1 << 63)] as [WriteProtectModes])
    func `modes that make no sense are EINVAL`(modes: WriteProtectModes) throws {
        let memory = try ArmedMemory(.writeProtect)
        #expect(memory.descriptor.writeProtect(memory.range, modes: modes) == .failure(.invalidArgument))
    }

    @Test(.enabled(if: offers(.wpAsync), "needs wp-async"))
    func `an asynchronous protection sends no message`() throws {
        let memory = try ArmedMemory(.writeProtect, features: .wpAsync)
        #expect(memory.descriptor.writeProtect(memory.range, modes: .protect) == CallResult(0))
        let toucher = try Toucher(.store(9), at: memory.range.start)
        #expect(try toucher.outcome() == Toucher.Outcome())
        #expect(memory.descriptor.poll(timeout: 0) == CallResult(0))
    }
}
