import CLinux
public import SystemCalls

extension UserfaultfdCalls where Self: ~Copyable {
    /// Fills the holes of a range with a copy of the bytes at `source`, and wakes.
    ///
    /// Blocks in the page fault if the source is not there, which may be a userfaultfd's too.
    ///
    /// UFFDIO_COPY(2const), mfill_atomic() of Linux 7.3; since 4.3. Errors: EEXIST for a page that is there,
    /// ENOENT for a range that does not lie in one mapping that is registered (with whichever userfaultfd),
    /// EAGAIN after a part or while the mapping changes, EFAULT for a source that cannot be read or a page
    /// past the end of the file, EINVAL, ENOMEM, and ESRCH if the process is gone.
    public func copy(from source: UInt, to range: MemoryRange, modes: CopyModes = []) -> Transfer {
        var argument = uffdio_copy(
            dst: UInt64(range.start), src: UInt64(source), len: uffdio_range(range).len, mode: modes.rawValue,
            copy: Int64(Transfer.untouched))
        let result = unsafe clinux_ioctl(rawValue, clinux_uffdio_copy, &argument)
        return Transfer(reported: Int(argument.copy), result: CallResult(result))
    }

    /// Fills the holes of a range with zeros, and wakes.
    ///
    /// UFFDIO_ZEROPAGE(2const); since 4.3. Errors as for ``copy(from:to:modes:)``.
    public func zeropage(_ range: MemoryRange, modes: ZeropageModes = []) -> Transfer {
        var argument = uffdio_zeropage(
            range: uffdio_range(range), mode: modes.rawValue, zeropage: Int64(Transfer.untouched))
        let result = unsafe clinux_ioctl(rawValue, clinux_uffdio_zeropage, &argument)
        return Transfer(reported: Int(argument.zeropage), result: CallResult(result))
    }

    /// Maps the pages that the page cache has for a range, and wakes: the resolution of a minor fault.
    ///
    /// UFFDIO_CONTINUE(2const); since 5.13. Errors: EFAULT for a page that the cache does not have, EEXIST
    /// for one that is mapped, otherwise as for ``copy(from:to:modes:)``.
    public func continuePages(_ range: MemoryRange, modes: ContinueModes = []) -> Transfer {
        var argument = uffdio_continue(
            range: uffdio_range(range), mode: modes.rawValue, mapped: Int64(Transfer.untouched))
        let result = unsafe clinux_ioctl(rawValue, clinux_uffdio_continue, &argument)
        return Transfer(reported: Int(argument.mapped), result: CallResult(result))
    }

    /// Moves the anonymous pages at `source` into the holes of a range, and wakes.
    ///
    /// Only for the memory of the calling process. Kernels from 6.18 to 7.1 may report EEXIST for pages that
    /// they have moved.
    ///
    /// UFFDIO_MOVE(2const), move_pages() of Linux 7.3; since 6.8. Errors: EEXIST for a page that is there,
    /// ENOENT for a hole in the source, EBUSY for a source page that is shared with another process or
    /// pinned, EINVAL for mappings that do not match or a destination that is not registered with this
    /// descriptor, EAGAIN after a part or while the mapping changes, ENOMEM, ESRCH.
    public func move(from source: UInt, to range: MemoryRange, modes: MoveModes = []) -> Transfer {
        var argument = uffdio_move(
            dst: UInt64(range.start), src: UInt64(source), len: uffdio_range(range).len, mode: modes.rawValue,
            move: Int64(Transfer.untouched))
        let result = unsafe clinux_ioctl(rawValue, clinux_uffdio_move, &argument)
        return Transfer(reported: Int(argument.move), result: CallResult(result))
    }

    /// Makes every access to the holes of a range raise SIGBUS, as on broken memory, and wakes.
    ///
    /// UFFDIO_POISON(2const); since 6.6. Errors as for ``copy(from:to:modes:)``.
    public func poison(_ range: MemoryRange, modes: PoisonModes = []) -> Transfer {
        var argument = uffdio_poison(
            range: uffdio_range(range), mode: modes.rawValue, updated: Int64(Transfer.untouched))
        let result = unsafe clinux_ioctl(rawValue, clinux_uffdio_poison, &argument)
        return Transfer(reported: Int(argument.updated), result: CallResult(result))
    }
}
