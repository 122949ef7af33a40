import CLinux
public import SystemCalls

/// One thing that a ring can be told to do; what it refers to must be there until the completion.
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
            kind: CLINUX_URING_TRANSFER, descriptor: descriptor, writes: operation == .write,
            is_fixed: buffers == .registered,
            is_async: isAsync,
            length: UInt32(min(range.length, 0x7fff_f000)), address: range.start, offset: offset)
    }

    /// A wait until there is something to read, or an error: the completion has the events of poll(2).
    ///
    /// IORING_OP_POLL_ADD, once; since 5.1.
    public init(polling descriptor: CInt) {
        control = clinux_uring_request(
            kind: CLINUX_URING_POLL, descriptor: descriptor, writes: false, is_fixed: false, is_async: false, length: 0,
            address: 0, offset: 0)
    }

    /// The end of the request that was submitted with `tag`, which then completes with ECANCELED if it can be ended; ENOENT if it
    /// had completed, EALREADY if it is past being ended.
    ///
    /// IORING_OP_ASYNC_CANCEL; since 5.5.
    public init(canceling tag: UInt) {
        control = clinux_uring_request(
            kind: CLINUX_URING_CANCEL, descriptor: -1, writes: false, is_fixed: false, is_async: false, length: 0,
            address: tag, offset: 0)
    }
}
