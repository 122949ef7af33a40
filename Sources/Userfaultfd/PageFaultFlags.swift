import CLinux

/// Why a page fault was sent to the userfaultfd.
///
/// userfaultfd(2); include/uapi/linux/userfaultfd.h of Linux 7.3.
public struct PageFaultFlags: NamedOptions {
    /// The bits as the kernel has them.
    public let rawValue: UInt64

    /// Takes over bits, also unknown ones.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The access was a write.
    public static let write = PageFaultFlags(bits: UFFD_PAGEFAULT_FLAG_WRITE)
    /// The page is write-protected; since 5.7.
    public static let writeProtect = PageFaultFlags(bits: UFFD_PAGEFAULT_FLAG_WP)
    /// The page is in the page cache but not in the page table; since 5.13.
    public static let minor = PageFaultFlags(bits: UFFD_PAGEFAULT_FLAG_MINOR)
    /// The page is protected against reads and writes; since 7.3.
    public static let rwp = PageFaultFlags(bits: UFFD_PAGEFAULT_FLAG_RWP)

    /// The options that have a name, by rising bit.
    public static let named: [(name: String, option: PageFaultFlags)] = [
        ("write", .write), ("wp", .writeProtect), ("minor", .minor), ("rwp", .rwp),
    ]
}
