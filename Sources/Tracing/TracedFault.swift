/// One run of `handle_mm_fault()` by a traced thread.
public struct TracedFault: Sendable, Hashable {
    /// The thread.
    public let thread: Int32
    /// The address that it faulted on.
    public let address: UInt
    /// The function that called; nil if the kernel gave no symbol.
    public internal(set) var caller: String?
    /// The `FAULT_FLAG_` bits, by the running kernel's names without that prefix.
    public let flags: [String]
    /// The `VM_FAULT_` bits that it returned, by the running kernel's names; nil if it had not returned.
    public internal(set) var returned: [String]?
    /// Its run of `handle_userfault()`; nil if there was none.
    public internal(set) var userfault: TracedUserfault?

    /// A fault.
    public init(
        thread: Int32, address: UInt, caller: String?, flags: [String], returned: [String]? = nil,
        userfault: TracedUserfault? = nil
    ) {
        self.thread = thread
        self.address = address
        self.caller = caller
        self.flags = flags
        self.returned = returned
        self.userfault = userfault
    }
}

/// One run of `handle_userfault()`.
public struct TracedUserfault: Sendable, Hashable {
    /// Why the fault is the userfaultfd's: the `VM_UFFD_` bit, which has no name outside of the kernel.
    public let reason: UInt64
    /// The `VM_FAULT_` bits that it returned, by the running kernel's names; nil if it had not returned.
    public internal(set) var returned: [String]?

    /// A run.
    public init(reason: UInt64, returned: [String]? = nil) {
        self.reason = reason
        self.returned = returned
    }
}

/// What the tracer saw between `begin` and `end`.
public struct Trace: Sendable, Hashable {
    /// The faults, in the order in which they began.
    public let faults: [TracedFault]
    /// What is lacking, in one line; nil if the trace is whole.
    public let lack: String?
    /// The trace as the kernel printed it.
    public let text: String
}
