import SystemCalls
import Testing
import Userfaultfd

/// The layout of `uffd_msg` on a little-endian machine, byte by byte.
@Suite(.timeLimit(.minutes(5))) struct MessageTests {
    @Test func `a page fault`() throws {
        let message = try decode([
            0x12, 0, 0, 0, 0, 0, 0, 0,  // event
            0x03, 0, 0, 0, 0, 0, 0, 0,  // arg.pagefault.flags
            0x00, 0xf0, 0xde, 0xbc, 0x0a, 0x7f, 0, 0,  // arg.pagefault.address
            0x39, 0x30, 0, 0, 0, 0, 0, 0,  // arg.pagefault.feat.ptid
        ])
        let fault = PageFault(flags: [.write, .writeProtect], address: 0x7f0a_bcde_f000, thread: 12345)
        #expect(message.event == .pageFault(fault))
        #expect(fault.kind == .writeProtect)
        #expect(fault.isWrite)
    }

    @Test func `a fork`() throws {
        let message = try decode([
            0x13, 0, 0, 0, 0, 0, 0, 0,  // event
            0x2a, 0, 0, 0, 0, 0, 0, 0,  // arg.fork.ufd
            0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0,
        ])
        #expect(message.event == .fork(descriptor: 42))
    }

    @Test func `a remap`() throws {
        let message = try decode([
            0x14, 0, 0, 0, 0, 0, 0, 0,  // event
            0x00, 0x10, 0, 0, 0, 0, 0, 0,  // arg.remap.from
            0x00, 0x50, 0, 0, 0, 0x7f, 0, 0,  // arg.remap.to
            0x00, 0x30, 0, 0, 0, 0, 0, 0,  // arg.remap.len
        ])
        #expect(message.event == .remap(from: 0x1000, to: 0x7f00_0000_5000, length: 0x3000))
    }

    @Test func `a removal and an unmapping`() throws {
        let argument: [UInt8] = [
            0x00, 0x10, 0, 0, 0, 0, 0, 0,  // arg.remove.start
            0x00, 0x50, 0, 0, 0, 0, 0, 0,  // arg.remove.end
            0, 0, 0, 0, 0, 0, 0, 0,
        ]
        let range = MemoryRange(start: 0x1000, length: 0x4000)
        #expect(try decode([0x15, 0, 0, 0, 0, 0, 0, 0] + argument).event == .remove(range))
        #expect(try decode([0x16, 0, 0, 0, 0, 0, 0, 0] + argument).event == .unmap(range))
    }

    @Test(arguments: [0x00, 0x11, 0x17, 0xff] as [UInt8])
    func `an event of another kernel keeps its number`(event: UInt8) throws {
        #expect(try decode([event] + [UInt8](repeating: 0xee, count: 31)).event == .unknown(event))
    }

    @Test func `a flag of another kernel is kept`() throws {
        var bytes = [UInt8](repeating: 0, count: 32)
        bytes[0] = 0x12
        bytes[15] = 0x80
        let fault = try #require(try decode(bytes).pageFault)
        #expect(fault.flags.names == ["bit-63"])
        #expect(fault.kind == .missing)
    }

    @Test(arguments: [
        (0, FaultKind.missing, false), (1, .missing, true), (3, .writeProtect, true), (4, .minor, false),
        (5, .minor, true), (8, .rwp, false), (9, .rwp, true), (1 << 4, .missing, false),
    ])
    func `the kind of a fault follows from its flags`(flags: UInt64, kind: FaultKind, isWrite: Bool) {
        let fault = PageFault(flags: PageFaultFlags(rawValue: flags), address: 0, thread: 0)
        #expect(fault.kind == kind)
        #expect(fault.isWrite == isWrite)
    }

    @Test func `memory that a read filled can be bound to messages`() {
        #expect(MemoryLayout<Message>.size == 32)
        #expect(MemoryLayout<Message>.stride == 32)
        #expect(Message.size == 32)
        let bytes: [UInt8] = [0x13, 0, 0, 0, 0, 0, 0, 0, 0x2a] + [UInt8](repeating: 0, count: 23)
        let event = bytes.withUnsafeBytes { $0.loadUnaligned(as: Message.self).event }
        #expect(event == .fork(descriptor: 42))
    }

    @Test(arguments: [0, 1, 31, 33, 64]) func `a message has exactly 32 bytes`(count: Int) {
        let bytes = [UInt8](repeating: 0x12, count: count)
        let message = Message(bytes: bytes.span.bytes)
        #expect(message == nil)
    }

    @Test func `two messages are equal if all bytes are`() throws {
        let bytes = [UInt8](repeating: 0x12, count: 32)
        let message = try decode(bytes)
        for index in bytes.indices {
            var other = bytes
            other[index] = 0x13
            #expect(try decode(other) != message, "byte \(index)")
        }
        #expect(try decode(bytes) == message)
    }

    @Test func `any bytes decode, and no known event is unknown`() {
        var random = SeededGenerator(seed: 1)
        var wrong: [[UInt8]] = []
        for _ in 0..<20_000 {
            var bytes = (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if random.next() & 1 == 0 { bytes[0] = UInt8.random(in: 0x12...0x16, using: &random) }
            let event = Message(bytes: bytes.span.bytes)?.event
            let isKnown = (0x12...0x16).contains(bytes[0])
            if event == nil || (event == .unknown(bytes[0])) == isKnown { wrong.append(bytes) }
        }
        #expect(wrong.isEmpty)
    }

    private func decode(_ bytes: [UInt8]) throws -> Message {
        let message = Message(bytes: bytes.span.bytes)
        return try #require(message)
    }
}
