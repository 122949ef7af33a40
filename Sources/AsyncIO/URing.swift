import CLinux
public import SystemCalls

/// An io_uring: a submission and a completion queue that are shared with the kernel.
///
/// For one thread at a time; which one may change. A child of fork(2) has the same ring, not one of its own. Letting
/// it go unmaps the queues and closes the descriptor; requests in flight are then cancelled or ended by the kernel,
/// which nobody waits for.
///
/// Set up without flags, so as Linux 5.10 and everything later know it, or with IORING_SETUP_SQPOLL.
///
/// Source: io_uring(7), io_uring_setup(2), io_uring/io_uring.c, Linux 6.12.
public struct URing: ~Copyable, Sendable {
    // Addresses and sizes as numbers. What the kernel changes behind them is loaded and stored in C, atomically.
    private let ring: clinux_uring
    private let descriptor: OwnedDescriptor

    /// Makes a ring that takes `depth` requests at once, rounded up to a power of two, and holds two completions for each.
    ///
    /// With `isPolled` the kernel starts a thread for it, which takes requests off the queue in place of the submitter and
    /// lives as long as the ring. With nothing to take it goes on looking for a tick or so, and then sleeps until a submission.
    ///
    /// - Throws: the errno of mmap(2), or that of io_uring_setup(2): ENOSYS for a kernel without, EPERM by
    ///   kernel.io_uring_disabled (6.6), EINVAL for a depth of 0 or above 32768, ENOMEM where RLIMIT_MEMLOCK counts the
    ///   queues (until 5.11, without CAP_IPC_LOCK), EPERM for a polled ring without CAP_SYS_ADMIN (until 5.11) or CAP_SYS_NICE
    ///   (until 5.13), ENOSYS for a polled ring that takes no plain descriptors (IORING_FEAT_SQPOLL_NONFIXED).
    public init(depth: CInt, isPolled: Bool = false) throws(SystemCallError) {
        var ring = clinux_uring()
        try unsafe CallResult(clinux_uring_setup(UInt32(bitPattern: depth), isPolled, &ring)).get("io_uring_setup")
        let descriptor = OwnedDescriptor(adopting: ring.descriptor)
        try unsafe CallResult(clinux_uring_map(&ring)).get("mmap")
        self.ring = ring
        self.descriptor = descriptor
    }

    deinit { clinux_uring_unmap(ring) }

    /// Registers `range` as the memory that requests with registered buffers may use; allocates nothing here.
    ///
    /// Takes a reference to every page, for writing whichever way the transfers go, and keeps it. Blocks in the page
    /// faults that this needs, also in one that a userfaultfd handles, in TASK_KILLABLE: seen on 6.12, 6.18 and 7.3. On
    /// 5.10 and 6.1 such a fault is not waited for, and EFAULT. On 5.10 it waits for the requests in flight first, and a
    /// signal that comes meanwhile makes it EINTR.
    ///
    /// - Returns: 0, or a negated errno: EBUSY if there is one registered already, EFAULT, EINVAL, ENOMEM (above
    ///   RLIMIT_MEMLOCK), EOPNOTSUPP (memory of a file; on 5.10 also of a memfd).
    ///
    /// The corresponding system call is io_uring_register(2) with IORING_REGISTER_BUFFERS; nothing is retried.
    public func registerBuffer(_ range: MemoryRange) -> CallResult {
        CallResult(clinux_uring_register_buffer(ring, range.start, range.length))
    }

    /// Forgets the registered memory, and gives its pages back once no request uses them.
    ///
    /// May wait for requests in flight, interruptibly: on 5.10 for all of them.
    ///
    /// - Returns: 0, or a negated errno: ENXIO if there is none, EINTR.
    ///
    /// The corresponding system call is io_uring_register(2) with IORING_UNREGISTER_BUFFERS; nothing is retried.
    public func unregisterBuffers() -> CallResult { CallResult(clinux_uring_unregister_buffers(ring)) }

    /// Submits one request; allocates nothing here.
    ///
    /// The kernel tries it in this thread, without waiting for the device or for locks of the file. The page faults of
    /// a plain buffer are waited for all the same: a fault that a userfaultfd handles blocks it here, in TASK_KILLABLE.
    /// What cannot be done so (-EAGAIN inside) is left to an io-wq worker, which then faults in its own name, while this
    /// returns. io_uring/rw.c (`io_read`, `io_write`), io_uring/io-wq.c, Linux 6.12; seen on 5.10 to 7.3. Of a polled ring
    /// the kernel's thread does all of that in place of this one, which only wakes it if it sleeps.
    ///
    /// - Returns: 1 if there is or will be a completion, also for an error of the I/O itself or a bad descriptor; else
    ///   a negated errno, and there is none: EAGAIN, EBUSY (completions wait to be taken). EOWNERDEAD if the thread of a
    ///   polled ring has died.
    ///
    /// The corresponding system call is io_uring_enter(2); nothing is retried.
    /// - Parameter tag: what the completion will say, to tell it from those of other submissions.
    public func submit(_ request: URingRequest, tag: UInt = 0) -> CallResult {
        CallResult(clinux_uring_submit(ring, request.control, UInt64(tag)))
    }

    /// Waits for one completion, as long as it takes, and takes it off the queue; allocates nothing here.
    ///
    /// Completions come in the order in which the I/O ended, not in that of the submissions. The sleep is
    /// TASK_INTERRUPTIBLE. In here the kernel also runs the task work of this thread, from which completions come.
    ///
    /// The corresponding system call is io_uring_enter(2) with IORING_ENTER_GETEVENTS; nothing is retried.
    public func wait() -> IOCompletion {
        var (result, tag): (Int32, UInt64) = (0, 0)
        let waited = unsafe CallResult(clinux_uring_wait(ring, &result, &tag))
        return waited.rawValue < 0 ? .notDelivered(waited) : .finished(CallResult(Int(result)), tag: UInt(tag))
    }
}
