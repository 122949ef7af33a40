import CLinux

/// The operations that the kernel says are there: of a descriptor after its handshake, of a range after its
/// registration.
///
/// The bit is the operation's number. UFFDIO_API(2const), UFFDIO_REGISTER(2const);
/// include/uapi/linux/userfaultfd.h of Linux 7.3.
public struct Ioctls: NamedOptions {
    /// The bits as the kernel has them.
    public let rawValue: UInt64

    /// Takes over bits, also unknown ones.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    private init(number: CInt) { self.init(rawValue: 1 << UInt64(number)) }

    /// UFFDIO_REGISTER; since 4.3.
    public static let register = Ioctls(number: _UFFDIO_REGISTER)
    /// UFFDIO_UNREGISTER; since 4.3.
    public static let unregister = Ioctls(number: _UFFDIO_UNREGISTER)
    /// UFFDIO_WAKE; since 4.3.
    public static let wake = Ioctls(number: _UFFDIO_WAKE)
    /// UFFDIO_COPY; since 4.3.
    public static let copy = Ioctls(number: _UFFDIO_COPY)
    /// UFFDIO_ZEROPAGE; since 4.3.
    public static let zeropage = Ioctls(number: _UFFDIO_ZEROPAGE)
    /// UFFDIO_MOVE; since 6.8.
    public static let move = Ioctls(number: _UFFDIO_MOVE)
    /// UFFDIO_WRITEPROTECT; since 5.7.
    public static let writeProtect = Ioctls(number: _UFFDIO_WRITEPROTECT)
    /// UFFDIO_CONTINUE; since 5.13.
    public static let continuePages = Ioctls(number: _UFFDIO_CONTINUE)
    /// UFFDIO_POISON; since 6.6.
    public static let poison = Ioctls(number: _UFFDIO_POISON)
    /// UFFDIO_RWPROTECT; since 7.3.
    public static let rwProtect = Ioctls(number: _UFFDIO_RWPROTECT)
    /// UFFDIO_SET_MODE; since 7.3.
    public static let setMode = Ioctls(number: _UFFDIO_SET_MODE)
    /// UFFDIO_API; since 4.3.
    public static let api = Ioctls(number: _UFFDIO_API)

    /// The options that have a name, by rising bit.
    public static let named: [(name: String, option: Ioctls)] = [
        ("register", .register), ("unregister", .unregister), ("wake", .wake), ("copy", .copy),
        ("zeropage", .zeropage), ("move", .move), ("writeprotect", .writeProtect),
        ("continue", .continuePages), ("poison", .poison), ("rwprotect", .rwProtect), ("set-mode", .setMode),
        ("api", .api),
    ]
}
