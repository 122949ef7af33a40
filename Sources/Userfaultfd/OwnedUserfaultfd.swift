import CLinux
public import SystemCalls
import SystemPackage

/// A userfaultfd with one owner; closed when the owner goes away.
///
/// userfaultfd(2), ioctl_userfaultfd(2).
public struct OwnedUserfaultfd: ~Copyable, Sendable, UserfaultfdCalls {
    private let descriptor: OwnedDescriptor

    /// The two ways to a new userfaultfd.
    public enum EntryPoint: String, CaseIterable, Sendable {
        /// The system call.
        ///
        /// Without ``CreationFlags/userModeOnly`` it needs CAP_SYS_PTRACE or vm.unprivileged_userfaultfd.
        case systemCall = "system-call"
        /// An ioctl on /dev/userfaultfd, for whoever may open that; since 6.1.
        case device
    }

    /// Makes a userfaultfd for the memory of this process, to be used after a ``handshake(requesting:)``.
    ///
    /// userfaultfd(2).
    ///
    /// - Throws: EPERM without the privilege, EINVAL for an unknown flag, and what open(2) of the device
    ///   says.
    public init(
        _ flags: CreationFlags = .closeOnExec, via entry: EntryPoint = .systemCall
    ) throws(SystemCallError) {
        switch entry {
        case .systemCall:
            let result = CallResult(clinux_userfaultfd(flags.rawValue))
            descriptor = try OwnedDescriptor(result, of: "userfaultfd")
        case .device:
            let device = try OwnedDescriptor(opening: "/dev/userfaultfd", .readOnly)
            let result = CallResult(clinux_userfaultfd_new(device.rawValue, flags.rawValue))
            // Closed by hand, so that it surely is open during the call; the answer does not matter.
            try? device.close()
            descriptor = try OwnedDescriptor(result, of: "USERFAULTFD_IOC_NEW")
        }
    }

    /// Takes over an open userfaultfd: one that a fork message brought, or that another process sent.
    public init(adopting rawValue: CInt) { descriptor = OwnedDescriptor(adopting: rawValue) }

    /// The number, for calls made while the owner lives.
    public var rawValue: CInt { descriptor.rawValue }

    /// The number for threads that race with the owner.
    public var unowned: UnownedUserfaultfd { UnownedUserfaultfd(rawValue: rawValue) }

    /// What the kernel offers, asked on a userfaultfd of its own.
    ///
    /// UFFDIO_API(2const).
    ///
    /// - Throws: as ``init(_:via:)`` and ``handshake(requesting:)``; without privilege ask with
    ///   ``CreationFlags/userModeOnly``.
    public static func supported(
        _ flags: CreationFlags = .closeOnExec, via entry: EntryPoint = .systemCall
    ) throws(SystemCallError) -> Handshake {
        try OwnedUserfaultfd(flags, via: entry).handshake()
    }

    /// Gives the descriptor up without closing it; its number is all that is left of it.
    @discardableResult
    public consuming func release() -> UnownedUserfaultfd { UnownedUserfaultfd(rawValue: descriptor.release()) }

    /// Closes now; with the last descriptor all ranges are unregistered and all waiting threads go on.
    ///
    /// Blocks for the mmap lock of the registered process. A thread inside of a read or an ioctl on the
    /// descriptor keeps it open: then this returns at once, and the rest happens when that call ends.
    ///
    /// close(2); userfaultfd_release() in fs/userfaultfd.c up to 7.1, in mm/userfaultfd.c since.
    ///
    /// - Throws: the errno of close(2).
    public consuming func close() throws(SystemCallError) { try descriptor.close() }
}
