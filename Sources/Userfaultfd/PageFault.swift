/// A page fault as the kernel describes it to the userfaultfd.
///
/// userfaultfd(2), UFFD_EVENT_PAGEFAULT.
public struct PageFault: Hashable, Sendable {
    /// Why the fault was sent, with bits that this library does not know.
    public let flags: PageFaultFlags
    /// The address of the page, or with ``Features/exactAddress`` that of the access.
    public let address: UInt
    /// The faulting thread's id in its own PID namespace; 0 without ``Features/threadID``.
    public let thread: UInt32

    /// Describes a fault.
    public init(flags: PageFaultFlags, address: UInt, thread: UInt32) {
        self.flags = flags
        self.address = address
        self.thread = thread
    }

    /// Whether the access was a write.
    public var isWrite: Bool { flags.contains(.write) }

    /// The mode of registration that the fault belongs to.
    ///
    /// The kernel gives one reason at most; a missing page has none.
    public var kind: FaultKind {
        if flags.contains(.rwp) { return .rwp }
        if flags.contains(.writeProtect) { return .writeProtect }
        if flags.contains(.minor) { return .minor }
        return .missing
    }
}

/// The kinds of fault that a userfaultfd handles, one for each mode of registration.
public enum FaultKind: String, CaseIterable, Hashable, Sendable {
    /// The page is not there.
    case missing
    /// The page is write-protected, and the access is a write.
    case writeProtect = "write-protect"
    /// The page is in the page cache but not in the page table.
    case minor
    /// The page is protected against reads and writes.
    case rwp
}
