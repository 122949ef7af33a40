import CLinux
public import SystemCalls

/// One read or write that a ring can be told to do; what it refers to must be there until the completion.
public struct URingRequest: Sendable {
    /// How the kernel gets at the memory of a transfer.
    public enum Buffers: Sendable {
        /// By its address, looked up and faulted in when the request is done: IORING_OP_READ, IORING_OP_WRITE.
        case plain
        /// By the pages that `URing.registerBuffer(_:)` has pinned: IORING_OP_READ_FIXED, IORING_OP_WRITE_FIXED.
        case registered
    }

    let control: clinux_uring_request

    /// A transfer between `range` and the file from byte `offset` on; nothing is checked before it is submitted.
    ///
    /// Of a longer range the first 0x7ffff000 bytes are transferred, as read(2) would.
    ///
    /// - Parameter isAsync: whether it is left to an io-wq worker without being tried before (IOSQE_ASYNC, since 5.6).
    public init(
        _ operation: IOOperation, descriptor: CInt, range: MemoryRange, offset: Int64, buffers: Buffers = .plain,
        isAsync: Bool = false
    ) {
        control = clinux_uring_request(
            descriptor: descriptor, writes: operation == .write, is_fixed: buffers == .registered,
            is_async: isAsync,
            length: UInt32(min(range.length, 0x7fff_f000)), address: range.start, offset: offset)
    }
}
