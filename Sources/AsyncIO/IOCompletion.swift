public import SystemCalls

/// What waiting for a completion brought.
public enum IOCompletion: Hashable, Sendable {
    /// One I/O ended: with so many bytes, or with a negated errno of the I/O; submitted with this tag.
    case finished(CallResult, tag: UInt)
    /// No completion was taken; the errno is that of io_getevents(2) or io_uring_enter(2), for example EINTR.
    case notDelivered(CallResult)
}
