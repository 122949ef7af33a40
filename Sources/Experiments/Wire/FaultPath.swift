/// The page faults of one thread in one trial, in the order in which they began: each attempt that the kernel made.
public struct FaultPath: Codable, Hashable, Sendable {
    /// The thread.
    public let thread: String
    /// Its attempts in memory of the experiment.
    public let attempts: [FaultAttempt]

    /// A thread with its attempts.
    public init(thread: String, attempts: [FaultAttempt]) {
        self.thread = thread
        self.attempts = attempts
    }
}

/// One run of `handle_mm_fault()` on memory of the experiment.
public struct FaultAttempt: Codable, Hashable, Sendable {
    /// The function, `handle_mm_fault`.
    public let function: String
    /// The function that called it: who takes the fault; nil if the kernel does not name it.
    public let caller: String?
    /// The memory that the address lies in.
    public let `in`: String
    /// The page of that memory, from 0.
    public let page: Int
    /// The `FAULT_FLAG_` bits that it was given, by the running kernel's names without that prefix.
    public let flags: [String]
    /// The `VM_FAULT_` bits that it returned, by the running kernel's names; empty for 0; nil if it had not returned.
    public let returned: [String]?
    /// Its run of `handle_userfault()`; nil if there was none.
    public let userfault: UserfaultAttempt?

    /// An attempt.
    public init(
        function: String, caller: String?, in memory: String, page: Int, flags: [String], returned: [String]?,
        userfault: UserfaultAttempt?
    ) {
        self.function = function
        self.caller = caller
        self.in = memory
        self.page = page
        self.flags = flags
        self.returned = returned
        self.userfault = userfault
    }

    /// Writes `returned` as null where the function had not returned.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(function, forKey: .function)
        try container.encodeIfPresent(caller, forKey: .caller)
        try container.encode(`in`, forKey: .in)
        try container.encode(page, forKey: .page)
        try container.encode(flags, forKey: .flags)
        try container.encode(returned, forKey: .returned)
        try container.encodeIfPresent(userfault, forKey: .userfault)
    }
}

/// One run of `handle_userfault()`.
public struct UserfaultAttempt: Codable, Hashable, Sendable {
    /// Why the fault is the userfaultfd's: `missing`, `write-protect`, `minor`, `rwp`; the number in hexadecimal if it has no name.
    public let reason: String
    /// The `VM_FAULT_` bits that it returned, by the running kernel's names; empty for 0; nil if it had not returned.
    public let returned: [String]?

    /// A run.
    public init(reason: String, returned: [String]?) {
        self.reason = reason
        self.returned = returned
    }
    /// Writes `returned` as null where the function had not returned.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(reason, forKey: .reason)
        try container.encode(returned, forKey: .returned)
    }
}
