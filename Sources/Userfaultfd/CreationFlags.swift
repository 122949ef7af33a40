import CLinux

/// The flags of a new userfaultfd.
///
/// userfaultfd(2).
public struct CreationFlags: NamedOptions {
    /// The flags as the system call takes them.
    public let rawValue: CInt

    /// Takes over flags, also unknown ones.
    public init(rawValue: CInt) { self.rawValue = rawValue }

    /// The descriptor is closed by execve(2).
    public static let closeOnExec = CreationFlags(bits: O_CLOEXEC)
    /// Reading never blocks, and polling works: a blocking descriptor polls as an error.
    public static let nonBlocking = CreationFlags(bits: O_NONBLOCK)
    /// Only faults that a user-mode instruction takes are handled; since 5.11.
    ///
    /// Needs no privilege. A fault that the kernel takes for a system call ends in EFAULT.
    public static let userModeOnly = CreationFlags(bits: UFFD_USER_MODE_ONLY)

    /// The options that have a name, by rising bit.
    public static let named: [(name: String, option: CreationFlags)] = [
        ("user-mode-only", .userModeOnly), ("nonblock", .nonBlocking), ("cloexec", .closeOnExec),
    ]
}
