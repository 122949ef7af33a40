import CLinux
import Glibc
import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

@Suite(.timeLimit(.minutes(5))) struct RegistrationTests {
    @Test func `a range offers what its modes allow`() throws {
        let memory = try ArmedMemory([])
        let common: Ioctls = [.wake, .copy, .zeropage]
        let missing = try memory.descriptor.register(memory.page(0), modes: .missing)
        #expect(missing.isSuperset(of: common) && missing.isDisjoint(with: [.writeProtect, .continuePages]))
        let protected = try memory.descriptor.register(memory.page(1), modes: [.missing, .writeProtect])
        #expect(protected.isSuperset(of: common.union(.writeProtect)))
        let offer = try OwnedUserfaultfd.supported().features
        #expect(missing.contains(.move) == offer.contains(.move))
        #expect(missing.contains(.poison) == offer.contains(.poison))
    }

    @Test(
        arguments: [
            [], RegisterModes(rawValue: 1 << 63), .minor, [.writeProtect, .rwp],
        ] as [RegisterModes])
    func `modes that anonymous memory does not have are EINVAL`(modes: RegisterModes) throws {
        let memory = try ArmedMemory([])
        let error = #expect(throws: SystemCallError.self) {
            try memory.descriptor.register(memory.range, modes: modes)
        }
        #expect(error == SystemCallError(call: "UFFDIO_REGISTER", errno: .invalidArgument))
    }

    @Test func `a range of another userfaultfd is EBUSY, yet may be filled by this one`() throws {
        let memory = try ArmedMemory(.missing)
        let other = try OwnedUserfaultfd()
        try other.handshake()
        let error = #expect(throws: SystemCallError.self) {
            try other.register(memory.page(0), modes: .missing)
        }
        #expect(error?.errno == .resourceBusy)
        #expect(other.zeropage(memory.page(0)) == .done(pageSize))
    }

    /// Linux 7.3 keeps a range from losing its protection without an unregistration; it brought `rwp` too.
    @Test func `a range keeps its write protection from 7.3 on`() throws {
        let memory = try ArmedMemory([.missing, .writeProtect])
        var errno: Errno?
        do throws(SystemCallError) {
            try memory.descriptor.register(memory.range, modes: .missing)
        } catch { errno = error.errno }
        #expect(errno == (offers(.rwp) ? .resourceBusy : nil))
    }

    @Test func `unregistering wakes those that wait for a missing page`() throws {
        let memory = try ArmedMemory(.missing)
        let toucher = try Toucher(.load, at: memory.range.start)
        _ = try memory.nextFault()
        #expect(memory.descriptor.unregister(memory.range) == CallResult(0))
        #expect(try toucher.outcome() == Toucher.Outcome())
        let refused = memory.descriptor.zeropage(memory.page(1))
        #expect(refused.result == .failure(.noSuchFileOrDirectory))
    }

    @Test func `unregistering lets those sleep on that wait for a write-protected page only`() throws {
        let memory = try ArmedMemory([])
        fill(memory.range, with: 1)
        try memory.descriptor.register(memory.range, modes: .writeProtect)
        #expect(memory.descriptor.writeProtect(memory.range, modes: .protect) == CallResult(0))
        let toucher = try Toucher(.store(2), at: memory.range.start)
        _ = try memory.nextFault()

        #expect(memory.descriptor.unregister(memory.range) == CallResult(0))
        #expect(try memory.waiters() == 1)
        #expect(memory.descriptor.wake(memory.range) == CallResult(0))
        #expect(try toucher.outcome() == Toucher.Outcome())
        #expect(byte(at: memory.range.start) == 2)
    }

    @Test func `unregistering nothing is EINVAL`() throws {
        let memory = try ArmedMemory([])
        #expect(memory.descriptor.unregister(unmappedPage) == .failure(.invalidArgument))
    }

    @Test func `a wake of any aligned range is no error`() throws {
        let memory = try ArmedMemory([])
        #expect(memory.descriptor.wake(memory.range) == CallResult(0))
        let askew = MemoryRange(start: memory.range.start + 1, length: pageSize)
        #expect(memory.descriptor.wake(askew) == .failure(.invalidArgument))
    }

    @Test func `closing releases a waiter`() throws {
        let memory = try ArmedMemory(.missing)
        let toucher = try Toucher(.load, at: memory.range.start)
        _ = try memory.nextFault()
        let pages = try memory.close()
        #expect(try toucher.outcome() == Toucher.Outcome())
        #expect(byte(at: pages.range.start) == 0)
    }

    @Test func `closing releases nobody while another thread reads`() throws {
        let memory = try ArmedMemory(.missing, flags: .closeOnExec)
        let reader = try Caller { [descriptor = memory.descriptor.unowned] in
            var buffer = MessageBuffer(capacity: 1)
            let result = descriptor.readMessages(into: &buffer)
            return buffer.count == 1 ? Int(buffer[0].pageFault?.address ?? 0) : result.rawValue
        }
        try reader.waitUntilAsleep(in: Int(SYS_read))
        let pages = try memory.close()
        let toucher = try Toucher(.load, at: pages.range.start)
        #expect(try reader.result() == CallResult(Int(pages.range.start)), "armed as before")
        #expect(try toucher.outcome() == Toucher.Outcome(), "released with the end of the read")
    }

    @Test func `the last owner to go releases a waiter`() throws {
        let pages = try Mapping(.anonymous, length: pageSize)
        let toucher: Toucher
        do {
            let descriptor = try OwnedUserfaultfd([.closeOnExec, .nonBlocking])
            try descriptor.handshake()
            try descriptor.register(pages.range, modes: .missing)
            toucher = try Toucher(.load, at: pages.range.start)
            try #require(descriptor.poll(timeout: 20_000) == CallResult(Int(POLLIN)))
        }
        #expect(try toucher.outcome() == Toucher.Outcome())
    }
}
