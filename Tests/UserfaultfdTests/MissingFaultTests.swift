import Glibc
import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

@Suite(.timeLimit(.minutes(5))) struct MissingFaultTests {
    @Test(arguments: [true, false])
    func `a load of a missing page waits for UFFDIO_COPY`(anonymous: Bool) throws {
        let file = try makeMemoryFile()
        let memory = try ArmedMemory(.missing, backing: anonymous ? .anonymous : .shared(file.rawValue))
        let content = try makePage(filledWith: 0x5a)
        let toucher = try Toucher(.load, at: memory.page(1).start + 17)

        let fault = try memory.nextFault()
        #expect(fault.kind == .missing)
        #expect(!fault.isWrite)
        #expect(fault.address == memory.page(1).start)
        #expect(try fault.thread == toucher.threadID())

        let transfer = memory.descriptor.copy(from: content.range.start, to: memory.page(1))
        #expect(transfer == .done(pageSize))
        #expect(try toucher.outcome() == Toucher.Outcome(value: 0x5a))
    }

    @Test func `a store to a missing page is told from a load`() throws {
        let memory = try ArmedMemory(.missing)
        let toucher = try Toucher(.store(7), at: memory.range.start)
        #expect(try memory.nextFault().flags == .write)
        #expect(memory.descriptor.zeropage(memory.page(0)).bytes == pageSize)
        #expect(try toucher.outcome() == Toucher.Outcome())
        #expect(byte(at: memory.range.start) == 7)
    }

    @Test func `UFFDIO_ZEROPAGE fills with zeros`() throws {
        let memory = try ArmedMemory(.missing)
        let toucher = try Toucher(.load, at: memory.page(3).start)
        _ = try memory.nextFault()
        let transfer = memory.descriptor.zeropage(memory.range)
        #expect(transfer == .done(4 * pageSize))
        #expect(try toucher.outcome() == Toucher.Outcome())
    }

    @Test func `a thread has no number unless it is asked for`() throws {
        let memory = try ArmedMemory(.missing, features: [])
        let toucher = try Toucher(.load, at: memory.range.start)
        #expect(try memory.nextFault().thread == 0)
        #expect(memory.descriptor.zeropage(memory.page(0)).bytes == pageSize)
        _ = try toucher.outcome()
    }

    @Test(.enabled(if: offers(.exactAddress), "needs exact-address"))
    func `the address is exact if it is asked for`() throws {
        let memory = try ArmedMemory(.missing, features: .exactAddress)
        let toucher = try Toucher(.load, at: memory.range.start + 123)
        #expect(try memory.nextFault().address == memory.range.start + 123)
        #expect(memory.descriptor.zeropage(memory.page(0)).bytes == pageSize)
        _ = try toucher.outcome()
    }

    @Test func `with SIGBUS asked for, a missing page raises it without a message`() throws {
        let memory = try ArmedMemory(.missing, features: .sigbus)
        let toucher = try Toucher(.load, at: memory.range.start)
        #expect(try toucher.outcome() == Toucher.Outcome(signal: SIGBUS))
        #expect(memory.descriptor.poll(timeout: 0) == CallResult(0))
    }

    @Test func `without a wake the page is there and its waiter sleeps on`() throws {
        let memory = try ArmedMemory(.missing)
        let toucher = try Toucher(.load, at: memory.range.start)
        _ = try memory.nextFault()
        #expect(memory.descriptor.zeropage(memory.page(0), modes: .dontWake).bytes == pageSize)
        #expect(try memory.waiters() == 1)
        #expect(memory.descriptor.wake(memory.page(0)) == CallResult(0))
        #expect(try toucher.outcome() == Toucher.Outcome())
        #expect(try memory.waiters() == 0)
    }

    @Test func `a page that is there is EEXIST`() throws {
        let memory = try ArmedMemory(.missing)
        let content = try makePage(filledWith: 1)
        #expect(memory.descriptor.zeropage(memory.page(0)).bytes == pageSize)
        let refused = Transfer.refused(.fileExists)
        #expect(memory.descriptor.copy(from: content.range.start, to: memory.page(0)) == refused)
        #expect(memory.descriptor.zeropage(memory.page(0)) == refused)
    }

    @Test func `a page that is there stops the rest, as EAGAIN with the part that is done`() throws {
        let memory = try ArmedMemory(.missing)
        #expect(memory.descriptor.zeropage(memory.page(2)).bytes == pageSize)
        let transfer = memory.descriptor.zeropage(memory.range)
        #expect(transfer.result == .failure(.resourceTemporarilyUnavailable))
        #expect(transfer.reported == 2 * pageSize)
    }

    @Test func `memory that is not registered is ENOENT`() throws {
        let memory = try ArmedMemory([])
        let content = try makePage(filledWith: 1)
        let refused = Transfer.refused(.noSuchFileOrDirectory)
        #expect(memory.descriptor.copy(from: content.range.start, to: memory.page(0)) == refused)
        #expect(memory.descriptor.zeropage(memory.page(0)) == refused)
    }

    @Test func `an argument that the kernel refuses leaves the output field alone`() throws {
        let memory = try ArmedMemory(.missing)
        let refused = Transfer.untold(.invalidArgument)
        let ranges = [
            MemoryRange(start: memory.range.start + 1, length: pageSize),
            MemoryRange(start: memory.range.start, length: pageSize - 1),
            MemoryRange(start: memory.range.start, length: 0),
            MemoryRange(start: memory.range.start, length: -pageSize),
        ]
        for range in ranges {
            #expect(memory.descriptor.copy(from: memory.range.start, to: range) == refused)
            #expect(memory.descriptor.zeropage(range) == refused)
        }
        #expect(
            memory.descriptor.zeropage(memory.page(0), modes: ZeropageModes(rawValue: 1 << 63)) == refused)
    }

    @Test func `a source that cannot be read is EFAULT`() throws {
        let memory = try ArmedMemory(.missing)
        let transfer = memory.descriptor.copy(from: unmappedPage.start, to: memory.page(0))
        #expect(transfer == .refused(.badAddress))
    }
}

/// Whether this kernel has all of `features`.
func offers(_ features: Features) -> Bool {
    (try? OwnedUserfaultfd.supported().features.isSuperset(of: features)) ?? false
}
