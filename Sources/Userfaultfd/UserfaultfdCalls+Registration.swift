import CLinux
public import SystemCalls

extension UserfaultfdCalls where Self: ~Copyable {
    /// Has the faults of a range sent to the descriptor; returns the operations that the range offers.
    ///
    /// Blocks for the mmap lock as a writer.
    ///
    /// UFFDIO_REGISTER(2const); since 4.3.
    ///
    /// - Throws: EINVAL for a range that is not page-aligned, has no mapping or has one of a kind that
    ///   `modes` do not allow, and for unknown or no modes; EBUSY if another userfaultfd has a part of it,
    ///   and since 7.3 if `modes` drop a protection that the range is registered for; EPERM for a file that
    ///   must not be written; ENOMEM if the process is gone.
    @discardableResult
    public func register(_ range: MemoryRange, modes: RegisterModes) throws(SystemCallError) -> Ioctls {
        var argument = uffdio_register(range: uffdio_range(range), mode: modes.rawValue, ioctls: 0)
        try unsafe CallResult(clinux_ioctl(rawValue, clinux_uffdio_register, &argument)).get("UFFDIO_REGISTER")
        return Ioctls(rawValue: argument.ioctls)
    }

    /// Has the faults of a range handled by the kernel again.
    ///
    /// Wakes the threads that wait in it only where it was registered for missing faults; elsewhere they
    /// sleep on until ``wake(_:)`` or the close. Blocks for the mmap lock as a writer.
    ///
    /// UFFDIO_UNREGISTER(2const), userfaultfd_unregister() of Linux 5.10 and 7.3; since 4.3. Errors: EINVAL
    /// for a range that is not page-aligned, has no mapping or has one that cannot be registered, ENOMEM if
    /// the process is gone.
    public func unregister(_ range: MemoryRange) -> CallResult {
        var argument = uffdio_range(range)
        return unsafe CallResult(clinux_ioctl(rawValue, clinux_uffdio_unregister, &argument))
    }

    /// Wakes the threads that wait for a page in a range; each tries its access again.
    ///
    /// Does not block. The range need not be registered.
    ///
    /// UFFDIO_WAKE(2const); since 4.3. Errors: EINVAL for a range that is not page-aligned.
    public func wake(_ range: MemoryRange) -> CallResult {
        var argument = uffdio_range(range)
        return unsafe CallResult(clinux_ioctl(rawValue, clinux_uffdio_wake, &argument))
    }
}

extension uffdio_range {
    /// The range as given; one that makes no sense is the kernel's to refuse.
    init(_ range: MemoryRange) {
        self.init(start: UInt64(range.start), len: UInt64(bitPattern: Int64(range.length)))
    }
}
