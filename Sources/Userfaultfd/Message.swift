import CLinux
import SystemCalls

/// One message read from a userfaultfd: the kernel's 32 bytes, as they came.
///
/// Trivial, and laid out as the kernel's bytes are, so that memory which they were read into may be bound to
/// it. Two messages are equal if all their bytes are. The corresponding C type is `uffd_msg`.
public struct Message: Hashable, Sendable {
    // The arm `reserved` of the C union: all 32 bytes, without padding.
    private let header: UInt64
    private let argument1: UInt64
    private let argument2: UInt64
    private let argument3: UInt64

    /// The size of a message in bytes.
    public static let size = MemoryLayout<uffd_msg>.size

    /// Takes over the bytes of a message; nil unless there are exactly ``size`` of them.
    public init?(bytes: RawSpan) {
        guard bytes.byteCount == Self.size else { return nil }
        header = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
        argument1 = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self)
        argument2 = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 16, as: UInt64.self)
        argument3 = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 24, as: UInt64.self)
    }

    /// A message of zeros, which no kernel sends.
    init() {
        header = 0
        argument1 = 0
        argument2 = 0
        argument3 = 0
    }

    /// What the message tells.
    public var event: Event {
        let message = unsafe unsafeBitCast(self, to: uffd_msg.self)
        switch CInt(message.event) {
        case UFFD_EVENT_PAGEFAULT:
            let fault = unsafe message.arg.pagefault
            return unsafe .pageFault(
                PageFault(
                    flags: PageFaultFlags(rawValue: fault.flags), address: UInt(fault.address),
                    thread: fault.feat.ptid))
        case UFFD_EVENT_FORK:
            return unsafe .fork(descriptor: CInt(bitPattern: message.arg.fork.ufd))
        case UFFD_EVENT_REMAP:
            let remap = unsafe message.arg.remap
            return .remap(
                from: UInt(remap.from), to: UInt(remap.to), length: Int(bitPattern: UInt(remap.len)))
        case UFFD_EVENT_REMOVE:
            return unsafe .remove(MemoryRange(from: message.arg.remove.start, to: message.arg.remove.end))
        case UFFD_EVENT_UNMAP:
            return unsafe .unmap(MemoryRange(from: message.arg.remove.start, to: message.arg.remove.end))
        default:
            return .unknown(message.event)
        }
    }
}

extension MemoryRange {
    fileprivate init(from start: UInt64, to end: UInt64) {
        self.init(start: UInt(start), length: Int(bitPattern: UInt(end &- start)))
    }
}
