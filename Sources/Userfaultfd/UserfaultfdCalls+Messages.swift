import CLinux
public import SystemCalls

extension UserfaultfdCalls where Self: ~Copyable {
    /// Reads the messages that have come, as many as the buffer takes; returns their bytes, 32 for each.
    ///
    /// Blocks for the first message unless the descriptor is non-blocking, never for more. Each message is
    /// read once, page faults before other events.
    ///
    /// userfaultfd(2). Errors: EAGAIN if there is none and the descriptor is non-blocking, EINTR for a signal
    /// while it waits (unless the handler restarts calls), EINVAL before the handshake or with no room for a
    /// message.
    public func readMessages(into buffer: inout MessageBuffer) -> CallResult {
        let descriptor = rawValue
        return unsafe CallResult(
            buffer.fill { bytes in unsafe clinux_userfaultfd_read(descriptor, bytes.baseAddress, bytes.count) })
    }

    /// Reads as ``readMessages(into:)`` does, into memory of any size; EINVAL if there is no room for a
    /// message.
    public func read(into bytes: UnsafeMutableRawBufferPointer) -> CallResult {
        unsafe CallResult(clinux_userfaultfd_read(rawValue, bytes.baseAddress, bytes.count))
    }

    /// Waits at most `milliseconds` for a message, for ever if negative; returns the events, 0 for none in
    /// time.
    ///
    /// POLLIN for a message, which another reader may take first; POLLERR, at once, before the handshake and
    /// on a descriptor that is not non-blocking.
    ///
    /// poll(2), userfaultfd(2). Errors: EINTR for a signal while it waits.
    public func poll(timeout milliseconds: CInt) -> CallResult {
        CallResult(clinux_poll_one(rawValue, CShort(POLLIN), milliseconds))
    }
}
