import CLinux

/// What a userfaultfd can be asked for in its handshake, and what the kernel says it offers.
///
/// UFFDIO_API(2const); include/uapi/linux/userfaultfd.h of Linux 7.3.
public struct Features: NamedOptions {
    /// The bits as the kernel has them.
    public let rawValue: UInt64

    /// Takes over bits, also unknown ones.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The kernel can write-protect pages, at least anonymous ones; since 5.7.
    public static let pagefaultFlagWP = Features(bits: UFFD_FEATURE_PAGEFAULT_FLAG_WP)
    /// A fork sends a message with a new descriptor for the child's memory; since 4.11, needs CAP_SYS_PTRACE.
    public static let eventFork = Features(bits: UFFD_FEATURE_EVENT_FORK)
    /// An mremap(2) of a registered range sends a message; since 4.11.
    public static let eventRemap = Features(bits: UFFD_FEATURE_EVENT_REMAP)
    /// An madvise(2) that drops pages of a registered range sends a message; since 4.11.
    public static let eventRemove = Features(bits: UFFD_FEATURE_EVENT_REMOVE)
    /// The kernel can register hugetlbfs memory for missing faults; since 4.11.
    public static let missingHugetlbfs = Features(bits: UFFD_FEATURE_MISSING_HUGETLBFS)
    /// The kernel can register shared memory for missing faults; since 4.11.
    public static let missingShmem = Features(bits: UFFD_FEATURE_MISSING_SHMEM)
    /// An munmap(2) of a registered range sends a message; since 4.11.
    public static let eventUnmap = Features(bits: UFFD_FEATURE_EVENT_UNMAP)
    /// A fault raises SIGBUS and sends no message; since 4.14.
    public static let sigbus = Features(bits: UFFD_FEATURE_SIGBUS)
    /// A page-fault message names the faulting thread; since 4.14.
    public static let threadID = Features(bits: UFFD_FEATURE_THREAD_ID)
    /// The kernel can register hugetlbfs memory for minor faults; since 5.13.
    public static let minorHugetlbfs = Features(bits: UFFD_FEATURE_MINOR_HUGETLBFS)
    /// The kernel can register shared memory for minor faults; since 5.14.
    public static let minorShmem = Features(bits: UFFD_FEATURE_MINOR_SHMEM)
    /// A page-fault message has the address of the access, not of its page; since 5.18.
    public static let exactAddress = Features(bits: UFFD_FEATURE_EXACT_ADDRESS)
    /// The kernel can write-protect hugetlbfs and shared memory; since 5.19.
    public static let wpHugetlbfsShmem = Features(bits: UFFD_FEATURE_WP_HUGETLBFS_SHMEM)
    /// Write-protecting anonymous memory reaches pages that are not populated; since 6.4.
    ///
    /// Shared memory and hugetlbfs behave that way without it.
    public static let wpUnpopulated = Features(bits: UFFD_FEATURE_WP_UNPOPULATED)
    /// The kernel has UFFDIO_POISON; since 6.6.
    public static let poison = Features(bits: UFFD_FEATURE_POISON)
    /// The kernel resolves write-protection faults itself, without a message; since 6.7.
    ///
    /// Implies ``wpUnpopulated``.
    public static let wpAsync = Features(bits: UFFD_FEATURE_WP_ASYNC)
    /// The kernel has UFFDIO_MOVE; since 6.8.
    public static let move = Features(bits: UFFD_FEATURE_MOVE)
    /// The kernel can protect pages against reads and writes; since 7.3.
    public static let rwp = Features(bits: UFFD_FEATURE_RWP)
    /// The kernel resolves faults of ``rwp`` itself, without a message; since 7.3.
    ///
    /// EINVAL if asked for without ``rwp``.
    public static let rwpAsync = Features(bits: UFFD_FEATURE_RWP_ASYNC)

    /// The options that have a name, by rising bit.
    public static let named: [(name: String, option: Features)] = [
        ("pagefault-flag-wp", .pagefaultFlagWP), ("event-fork", .eventFork), ("event-remap", .eventRemap),
        ("event-remove", .eventRemove), ("missing-hugetlbfs", .missingHugetlbfs),
        ("missing-shmem", .missingShmem), ("event-unmap", .eventUnmap), ("sigbus", .sigbus),
        ("thread-id", .threadID), ("minor-hugetlbfs", .minorHugetlbfs), ("minor-shmem", .minorShmem),
        ("exact-address", .exactAddress), ("wp-hugetlbfs-shmem", .wpHugetlbfsShmem),
        ("wp-unpopulated", .wpUnpopulated), ("poison", .poison), ("wp-async", .wpAsync), ("move", .move),
        ("rwp", .rwp), ("rwp-async", .rwpAsync),
    ]
}
