import CLinux
import Glibc
import Synchronization
import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

/// The events of other calls, each of which sleeps in the kernel until its message is read.
@Suite(.timeLimit(.minutes(5))) struct EventTests {
    @Test func `while a removal is pending, operations are EAGAIN`() throws {
        let memory = try ArmedMemory([.missing, .writeProtect], features: .eventRemove)
        #expect(memory.descriptor.zeropage(memory.page(0)).bytes == pageSize)
        let content = try makePage(filledWith: 1)
        let source = content.range.start
        let caller = try Caller { [range = memory.range] in
            clinux_madvise(range.start, range.length, MADV_DONTNEED)
        }
        #expect(memory.descriptor.poll(timeout: 20_000) == CallResult(Int(POLLIN)))

        let transfers = [
            memory.descriptor.copy(from: source, to: memory.page(1)),
            memory.descriptor.zeropage(memory.page(1)),
        ]
        for transfer in transfers { expectRefusedForNow(transfer) }
        if offers(.minorShmem) { expectRefusedForNow(memory.descriptor.continuePages(memory.page(1))) }
        if offers(.poison) { expectRefusedForNow(memory.descriptor.poison(memory.page(1))) }
        if offers(.move) { expectRefusedForNow(memory.descriptor.move(from: source, to: memory.page(1))) }
        #expect(
            memory.descriptor.writeProtect(memory.range, modes: .protect)
                == .failure(.resourceTemporarilyUnavailable))

        #expect(try memory.nextMessage().event == .remove(memory.range))
        #expect(try caller.result() == CallResult(0))
        let copied = memory.descriptor.copy(from: source, to: memory.page(0))
        #expect(copied == .done(pageSize))
    }

    /// 5.10 and 6.1 leave the output field alone here, newer kernels write the errno into it.
    private func expectRefusedForNow(_ transfer: Transfer) {
        #expect(transfer.result == .failure(.resourceTemporarilyUnavailable))
        #expect(
            [Transfer.untouched, -Int(Errno.resourceTemporarilyUnavailable.rawValue)].contains(
                transfer.reported))
        #expect(transfer.bytes == 0)
    }

    @Test func `an unmapping sends its range`() throws {
        let memory = try ArmedMemory([], features: .eventUnmap)
        // Released: unmapped twice, the addresses might be another test's by then.
        let range = try Mapping(.anonymous, length: pageSize).release()
        try memory.descriptor.register(range, modes: .missing)
        let caller = try Caller { clinux_munmap(range.start, range.length) }
        #expect(try memory.nextMessage().event == .unmap(range))
        #expect(try caller.result() == CallResult(0))
    }

    /// The C library's fork(3) holds the locks of malloc while the kernel waits for the message to be read,
    /// so the reader must not allocate: it is a thread of its own that has made all its preparations.
    @Test func `a fork sends a userfaultfd for the child`() throws {
        let memory = try ArmedMemory(.missing, features: .eventFork, flags: .closeOnExec)
        let isReady = Flag()
        let reader = try Caller { [descriptor = memory.descriptor.unowned] in
            var buffer = MessageBuffer(capacity: 1)
            // A first call may set up the runtime's own tables; this one has no room and returns.
            var noRoom = MessageBuffer(capacity: 0)
            _ = descriptor.readMessages(into: &noRoom)
            isReady.raise()
            let result = descriptor.readMessages(into: &buffer)
            guard result.rawValue > 0, case .fork(let number) = buffer[0].event else { return -1 }
            return Int(number)
        }
        try eventually { isReady.isRaised }
        let caller = try Caller {
            let child = clinux_fork()
            if child == 0 { clinux_exit_group(0) }
            return child
        }

        let number = try reader.result().rawValue
        try #require(number >= 0)
        let descriptor = OwnedUserfaultfd(adopting: CInt(number))
        #expect(fcntl(descriptor.rawValue, F_GETFD) >= 0)
        let child = try caller.result().rawValue
        #expect(child > 0)
        #expect(clinux_wait(CInt(child), 0) == 0)
    }

    @Test func `closing releases the caller of an event`() throws {
        let memory = try ArmedMemory(.missing, features: .eventRemove)
        let caller = try Caller { [range = memory.range] in
            clinux_madvise(range.start, range.length, MADV_DONTNEED)
        }
        #expect(memory.descriptor.poll(timeout: 20_000) == CallResult(Int(POLLIN)))
        let pages = try memory.close()
        #expect(try caller.result() == CallResult(0))
        #expect(byte(at: pages.range.start) == 0)
    }
}
