import CLinux

/// The mode bits of UFFDIO_COPY.
///
/// UFFDIO_COPY(2const).
public struct CopyModes: NamedOptions {
    /// The bits as the kernel has them.
    public let rawValue: UInt64

    /// Takes over bits, also unknown ones.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Leaves the threads that wait for the range asleep.
    public static let dontWake = CopyModes(bits: UFFDIO_COPY_MODE_DONTWAKE)
    /// Maps the pages write-protected; since 5.7.
    ///
    /// EINVAL on a range that is not registered for it.
    public static let writeProtect = CopyModes(bits: UFFDIO_COPY_MODE_WP)

    /// The options that have a name, by rising bit.
    public static let named: [(name: String, option: CopyModes)] = [
        ("dontwake", .dontWake), ("wp", .writeProtect),
    ]
}

/// The mode bits of UFFDIO_ZEROPAGE.
///
/// UFFDIO_ZEROPAGE(2const).
public struct ZeropageModes: NamedOptions {
    /// The bits as the kernel has them.
    public let rawValue: UInt64

    /// Takes over bits, also unknown ones.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Leaves the threads that wait for the range asleep.
    public static let dontWake = ZeropageModes(bits: UFFDIO_ZEROPAGE_MODE_DONTWAKE)

    /// The options that have a name, by rising bit.
    public static let named: [(name: String, option: ZeropageModes)] = [("dontwake", .dontWake)]
}

/// The mode bits of UFFDIO_CONTINUE.
///
/// UFFDIO_CONTINUE(2const).
public struct ContinueModes: NamedOptions {
    /// The bits as the kernel has them.
    public let rawValue: UInt64

    /// Takes over bits, also unknown ones.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Leaves the threads that wait for the range asleep.
    public static let dontWake = ContinueModes(bits: UFFDIO_CONTINUE_MODE_DONTWAKE)
    /// Maps the pages write-protected; since 6.4.
    ///
    /// EINVAL on a range that is not registered for it.
    public static let writeProtect = ContinueModes(bits: UFFDIO_CONTINUE_MODE_WP)

    /// The options that have a name, by rising bit.
    public static let named: [(name: String, option: ContinueModes)] = [
        ("dontwake", .dontWake), ("wp", .writeProtect),
    ]
}

/// The mode bits of UFFDIO_MOVE.
///
/// UFFDIO_MOVE(2const).
public struct MoveModes: NamedOptions {
    /// The bits as the kernel has them.
    public let rawValue: UInt64

    /// Takes over bits, also unknown ones.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Leaves the threads that wait for the destination asleep.
    public static let dontWake = MoveModes(bits: UFFDIO_MOVE_MODE_DONTWAKE)
    /// Takes a hole in the source for moved; without it a hole is ENOENT.
    public static let allowSourceHoles = MoveModes(bits: UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES)

    /// The options that have a name, by rising bit.
    public static let named: [(name: String, option: MoveModes)] = [
        ("dontwake", .dontWake), ("allow-src-holes", .allowSourceHoles),
    ]
}

/// The mode bits of UFFDIO_POISON.
///
/// UFFDIO_POISON(2const).
public struct PoisonModes: NamedOptions {
    /// The bits as the kernel has them.
    public let rawValue: UInt64

    /// Takes over bits, also unknown ones.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Leaves the threads that wait for the range asleep.
    public static let dontWake = PoisonModes(bits: UFFDIO_POISON_MODE_DONTWAKE)

    /// The options that have a name, by rising bit.
    public static let named: [(name: String, option: PoisonModes)] = [("dontwake", .dontWake)]
}

/// The mode bits of UFFDIO_WRITEPROTECT; none of them removes the protection and wakes.
///
/// UFFDIO_WRITEPROTECT(2const).
public struct WriteProtectModes: NamedOptions {
    /// The bits as the kernel has them.
    public let rawValue: UInt64

    /// Takes over bits, also unknown ones.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Protects; without it the protection is removed.
    public static let protect = WriteProtectModes(bits: UFFDIO_WRITEPROTECT_MODE_WP)
    /// Leaves the threads that wait for the range asleep; EINVAL with ``protect``.
    public static let dontWake = WriteProtectModes(bits: UFFDIO_WRITEPROTECT_MODE_DONTWAKE)

    /// The options that have a name, by rising bit.
    public static let named: [(name: String, option: WriteProtectModes)] = [
        ("wp", .protect), ("dontwake", .dontWake),
    ]
}

/// The mode bits of UFFDIO_RWPROTECT; none of them removes the protection and wakes.
///
/// mm/userfaultfd.c of Linux 7.3.
public struct RWProtectModes: NamedOptions {
    /// The bits as the kernel has them.
    public let rawValue: UInt64

    /// Takes over bits, also unknown ones.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Protects; without it the protection is removed.
    public static let protect = RWProtectModes(bits: UFFDIO_RWPROTECT_MODE_RWP)
    /// Leaves the threads that wait for the range asleep; EINVAL with ``protect``.
    public static let dontWake = RWProtectModes(bits: UFFDIO_RWPROTECT_MODE_DONTWAKE)

    /// The options that have a name, by rising bit.
    public static let named: [(name: String, option: RWProtectModes)] = [
        ("rwp", .protect), ("dontwake", .dontWake),
    ]
}
