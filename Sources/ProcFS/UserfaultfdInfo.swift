/// What /proc/<pid>/fdinfo/<fd> tells of a userfaultfd.
///
/// Source: fs/userfaultfd.c (`userfaultfd_show_fdinfo`), Linux 6.12; the counts were seen on 5.10, 6.1, 6.12
/// and 6.18. In mm/userfaultfd.c since 7.2.
public struct UserfaultfdInfo: Hashable, Sendable {
    /// Faults that wait and whose message nobody has read yet.
    ///
    /// The entries of `fault_pending_wqh`. Messages of other events (fork, remap, remove, unmap) are not
    /// counted, though their threads wait as well.
    public let pending: UInt64
    /// Faults that wait, their message read or not.
    ///
    /// The entries of `fault_pending_wqh` and `fault_wqh`. A fault leaves when its thread is woken, by
    /// an ioctl or a signal: one that an ioctl resolved without waking it (UFFDIO_COPY_MODE_DONTWAKE and its
    /// like) is still counted.
    public let total: UInt64
    /// UFFD_API: 0xaa.
    public let api: UInt64
    /// The kernel's feature word of this userfaultfd: the features that UFFDIO_API enabled, 0 before it.
    ///
    /// Bit 31 is no feature of the API: the kernel keeps there that UFFDIO_API has succeeded
    /// (UFFD_FEATURE_INITIALIZED).
    public let features: UInt64
    /// The ioctls that this kernel was built with, as bits of their numbers.
    ///
    /// UFFD_API_IOCTLS and UFFD_API_RANGE_IOCTLS: a constant, which says nothing of what a range allows.
    public let ioctls: UInt64

    /// Parses the text of the file without allocating; nil if it is not a whole userfaultfd's.
    public init?(parsing text: RawSpan) {
        guard let pendingRange = text.value(after: "pending:\t"),
            let pending = text.number(in: pendingRange, radix: 10),
            let totalRange = text.value(after: "total:\t", from: pendingRange.upperBound),
            let total = text.number(in: totalRange, radix: 10),
            let line = text.value(after: "API:\t", from: totalRange.upperBound),
            let first = text.firstIndex(of: UInt8(ascii: ":"), in: line),
            let second = text.firstIndex(of: UInt8(ascii: ":"), in: first + 1..<line.upperBound),
            let api = text.number(in: line.lowerBound..<first, radix: 16),
            let features = text.number(in: first + 1..<second, radix: 16),
            let ioctls = text.number(in: second + 1..<line.upperBound, radix: 16)
        else { return nil }
        self.pending = pending
        self.total = total
        self.api = api
        self.features = features
        self.ioctls = ioctls
    }
}
