import CLinux
public import SystemCalls

extension UserfaultfdCalls where Self: ~Copyable {
    /// Protects a range against writes, or removes that protection and wakes.
    ///
    /// UFFDIO_WRITEPROTECT(2const); since 5.7. Errors: ENOENT for a range that is not registered for it,
    /// EAGAIN while the mapping changes, EINVAL, EFAULT, and ESRCH if the process is gone.
    public func writeProtect(_ range: MemoryRange, modes: WriteProtectModes) -> CallResult {
        var argument = uffdio_writeprotect(range: uffdio_range(range), mode: modes.rawValue)
        return unsafe CallResult(clinux_ioctl(rawValue, clinux_uffdio_writeprotect, &argument))
    }

    /// Protects a range against reads and writes, or removes that protection and wakes.
    ///
    /// UFFDIO_RWPROTECT, mm/userfaultfd.c; since 7.3, before that EINVAL. Errors as for
    /// ``writeProtect(_:modes:)``.
    public func rwProtect(_ range: MemoryRange, modes: RWProtectModes) -> CallResult {
        var argument = uffdio_rwprotect(range: uffdio_range(range), mode: modes.rawValue)
        return unsafe CallResult(clinux_ioctl(rawValue, clinux_uffdio_rwprotect, &argument))
    }

    /// Switches features of a descriptor in use on and off; only ``Features/rwpAsync`` in 7.3.
    ///
    /// Blocks for the mmap lock as a writer, and until the faults under way have ended or sleep. Switching
    /// `rwpAsync` on wakes all threads that wait for a page.
    ///
    /// UFFDIO_SET_MODE, mm/userfaultfd.c; since 7.3, before that EINVAL. Errors: EINVAL for a feature that
    /// cannot be switched, is in both sets, or needs ``Features/rwp``; ESRCH if the process is gone.
    public func setMode(enable: Features, disable: Features) -> CallResult {
        var argument = uffdio_set_mode(enable: enable.rawValue, disable: disable.rawValue)
        return unsafe CallResult(clinux_ioctl(rawValue, clinux_uffdio_set_mode, &argument))
    }
}
