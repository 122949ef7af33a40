import CLinux
import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

@Suite(.timeLimit(.minutes(5))) struct MessageReadingTests {
    @Test func `one read brings several messages`() throws {
        let memory = try ArmedMemory(.missing)
        let first = try Toucher(.load, at: memory.page(0).start)
        let second = try Toucher(.store(1), at: memory.page(1).start)
        let third = try Toucher(.load, at: memory.page(2).start)
        let threads = [try first.threadID(), try second.threadID(), try third.threadID()]
        try eventually(for: 3, memory)

        var buffer = MessageBuffer(capacity: 4)
        #expect(memory.descriptor.readMessages(into: &buffer) == CallResult(3 * Message.size))
        #expect(buffer.count == 3)
        let faults = (0..<buffer.count).compactMap { buffer[$0].pageFault }.sorted { $0.address < $1.address }
        #expect(faults.map(\.address) == [0, 1, 2].map { memory.page($0).start })
        #expect(faults.map(\.thread) == threads)
        #expect(faults.map(\.isWrite) == [false, true, false])

        #expect(memory.descriptor.zeropage(memory.range).bytes == 4 * pageSize)
        _ = try first.outcome()
        _ = try second.outcome()
        _ = try third.outcome()
    }

    @Test func `a read takes no more messages than there is room for`() throws {
        let memory = try ArmedMemory(.missing)
        let first = try Toucher(.load, at: memory.page(0).start)
        let second = try Toucher(.load, at: memory.page(1).start)
        try eventually(for: 2, memory)

        var buffer = MessageBuffer(capacity: 1)
        #expect(memory.descriptor.readMessages(into: &buffer) == CallResult(Message.size))
        let one = buffer[0]
        #expect(memory.descriptor.readMessages(into: &buffer) == CallResult(Message.size))
        #expect(buffer[0] != one)
        #expect(memory.descriptor.readMessages(into: &buffer) == .failure(.resourceTemporarilyUnavailable))
        #expect(buffer.count == 0)

        #expect(memory.descriptor.zeropage(memory.range).bytes == 4 * pageSize)
        _ = try first.outcome()
        _ = try second.outcome()
    }

    @Test(arguments: [0, 1, 31]) func `a short read is EINVAL and takes nothing`(length: Int) throws {
        let memory = try ArmedMemory(.missing)
        let toucher = try Toucher(.load, at: memory.range.start)
        try eventually(for: 1, memory)
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { bytes in
            let short = UnsafeMutableRawBufferPointer(rebasing: bytes[..<length])
            #expect(memory.descriptor.read(into: short) == .failure(.invalidArgument))
        }
        #expect(try memory.unreadFaults() == 1)
        #expect(memory.descriptor.zeropage(memory.range).bytes == 4 * pageSize)
        _ = try toucher.outcome()
    }

    @Test func `the bytes behind the last whole message stay as they are`() throws {
        let memory = try ArmedMemory(.missing)
        let toucher = try Toucher(.load, at: memory.range.start)
        try eventually(for: 1, memory)
        withUnsafeTemporaryAllocation(byteCount: 63, alignment: 8) { bytes in
            bytes.initializeMemory(as: UInt8.self, repeating: 0xee)
            #expect(memory.descriptor.read(into: bytes) == CallResult(Message.size))
            #expect(bytes[32...].allSatisfy { $0 == 0xee })
            let message = bytes.loadUnaligned(as: Message.self)
            #expect(message.pageFault?.address == memory.range.start)
        }
        #expect(memory.descriptor.zeropage(memory.range).bytes == 4 * pageSize)
        _ = try toucher.outcome()
    }

    @Test func `a buffer without room is EINVAL`() throws {
        let memory = try ArmedMemory([])
        var buffer = MessageBuffer(capacity: 0)
        #expect(memory.descriptor.readMessages(into: &buffer) == .failure(.invalidArgument))
    }

    @Test func `polling a blocking descriptor is an error at once`() throws {
        let descriptor = try OwnedUserfaultfd()
        try descriptor.handshake()
        #expect(descriptor.poll(timeout: -1) == CallResult(Int(POLLERR)))
    }

    @Test func `polling before the handshake is an error at once`() throws {
        let descriptor = try OwnedUserfaultfd([.closeOnExec, .nonBlocking])
        #expect(descriptor.poll(timeout: -1) == CallResult(Int(POLLERR)))
    }

    @Test func `a blocking read waits for its message`() throws {
        let memory = try ArmedMemory(.missing, flags: .closeOnExec)
        let reader = try Caller { [descriptor = memory.descriptor.unowned] in
            var buffer = MessageBuffer(capacity: 4)
            let result = descriptor.readMessages(into: &buffer)
            return buffer.count == 1 ? Int(buffer[0].pageFault?.address ?? 0) : result.rawValue
        }
        let toucher = try Toucher(.load, at: memory.page(3).start)
        #expect(try reader.result() == CallResult(Int(memory.page(3).start)))
        #expect(memory.descriptor.zeropage(memory.range).bytes == 4 * pageSize)
        _ = try toucher.outcome()
    }

    /// Waits until `count` threads have sent their message.
    private func eventually(for count: Int, _ memory: borrowing ArmedMemory) throws {
        for _ in 0..<20_000 {
            if try memory.unreadFaults() == count { return }
            _ = clinux_sleep_nanoseconds(1_000_000)
        }
        Issue.record("\(count) faults did not come")
    }
}
