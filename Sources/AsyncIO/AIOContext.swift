import CLibAIO
public import SystemCalls
import SystemPackage

/// A kernel AIO context, made by libaio.
///
/// It belongs to the process that made it: in a child of fork(2) every call is EINVAL, although the child
/// inherits the mapping of the completion ring.
///
/// Source: io_setup(2), fs/aio.c, Linux 6.12.
public struct AIOContext: ~Copyable, Sendable {
    // The address at which the kernel mapped the completion ring: libaio's io_context_t, a pointer, as a
    // number.
    private let ring: UInt

    /// Makes a context for at least `depth` requests in flight.
    ///
    /// - Throws: the errno of io_setup(2): EINVAL for a depth of 0, EAGAIN above what is left of
    ///   fs.aio-max-nr.
    public init(depth: CInt) throws(SystemCallError) {
        var context: io_context_t?
        try unsafe CallResult(Int(io_setup(depth, &context))).get("io_setup")
        ring = UInt(bitPattern: context)
    }

    deinit { _ = unsafe io_destroy(OpaquePointer(bitPattern: ring)) }

    /// Submits one request; allocates nothing here.
    ///
    /// May block in the kernel: this thread calls the file's read or write. Without O_DIRECT that mostly does
    /// the whole transfer. With O_DIRECT it takes references to the pages of the buffer first, and the page
    /// faults that this needs: a fault that a userfaultfd handles blocks it here, in TASK_KILLABLE. What is
    /// left to the device is asynchronous. For a file of ext4: fs/aio.c (`aio_read`), fs/iomap/direct-io.c
    /// (`iomap_dio_bio_iter`), block/bio.c (`bio_iov_iter_get_pages`), lib/iov_iter.c; seen on 5.10, 6.1,
    /// 6.12 and 6.18.
    ///
    /// - Returns: 1 if there is or will be a completion, also for an error of the I/O itself; else a negated
    ///   errno, and there is none: EBADF, EAGAIN (no free slot), EFAULT, EINVAL.
    ///
    /// The corresponding C function is `io_submit`; nothing is retried.
    /// - Parameter tag: what the completion will say, to tell it from those of other submissions.
    public func submit(_ request: borrowing AIORequest, tag: UInt = 0) -> CallResult {
        var control: UnsafeMutablePointer<iocb>? = unsafe request.control
        unsafe request.control.pointee.data = UnsafeMutableRawPointer(bitPattern: tag)
        return unsafe CallResult(Int(io_submit(OpaquePointer(bitPattern: ring), 1, &control)))
    }

    /// Waits for one completion, as long as it takes, and takes it off the ring; allocates nothing here.
    ///
    /// Completions come in the order in which the I/O ended, not in that of the submissions. The sleep is
    /// TASK_INTERRUPTIBLE.
    ///
    /// libaio reads the magic number of the completion ring in user space before it enters the kernel. Head
    /// and tail it reads only for a time-out of zero, which this call never has, and it never takes a
    /// completion there itself (read in the machine code of libaio 0.3.113). So this loads from the ring's
    /// mapping as user code does: where somebody has unmapped the ring it crashes.
    ///
    /// The corresponding C function is `io_getevents`; nothing is retried.
    public func wait() -> IOCompletion {
        var event = unsafe io_event()
        let count = unsafe CallResult(Int(io_getevents(OpaquePointer(bitPattern: ring), 1, 1, &event, nil)))
        return unsafe count.rawValue == 1
            ? .finished(CallResult(Int(bitPattern: event.res)), tag: UInt(bitPattern: event.data))
            : .notDelivered(count)
    }

    /// Ends the context now.
    ///
    /// Blocks until every request in flight has ended, in TASK_UNINTERRUPTIBLE; so does letting the context
    /// go.
    ///
    /// - Throws: the errno of io_destroy(2).
    public consuming func destroy() throws(SystemCallError) {
        let result = unsafe CallResult(Int(io_destroy(OpaquePointer(bitPattern: ring))))
        discard self
        try result.get("io_destroy")
    }
}
