import CLinux

/// The kinds of fault that a range is registered for.
///
/// UFFDIO_REGISTER(2const); include/uapi/linux/userfaultfd.h of Linux 7.3.
public struct RegisterModes: NamedOptions {
    /// The bits as the kernel has them.
    public let rawValue: UInt64

    /// Takes over bits, also unknown ones.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Accesses to pages that are not there; since 4.3.
    public static let missing = RegisterModes(bits: UFFDIO_REGISTER_MODE_MISSING)
    /// Writes to pages that UFFDIO_WRITEPROTECT protects; since 5.7.
    public static let writeProtect = RegisterModes(bits: UFFDIO_REGISTER_MODE_WP)
    /// Accesses to pages that are in the page cache but not in the page table; since 5.13.
    public static let minor = RegisterModes(bits: UFFDIO_REGISTER_MODE_MINOR)
    /// Accesses to pages that UFFDIO_RWPROTECT protects; since 7.3.
    ///
    /// EINVAL together with ``writeProtect``.
    public static let rwp = RegisterModes(bits: UFFDIO_REGISTER_MODE_RWP)

    /// The options that have a name, by rising bit.
    public static let named: [(name: String, option: RegisterModes)] = [
        ("missing", .missing), ("wp", .writeProtect), ("minor", .minor), ("rwp", .rwp),
    ]
}
