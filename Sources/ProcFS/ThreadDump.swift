public import SystemPackage

/// The text of one /proc file, or why there is none.
public enum ProcText: Hashable, Sendable {
    /// The text, verbatim but for invalid UTF-8, which is repaired.
    case text(String)
    /// The errno that refused it, when the file was opened or when it was read.
    case refused(Errno)
}

/// What /proc tells of one thread at one moment, verbatim: the evidence behind a sample.
///
/// The four files are read one after the other. A thread that is not held where it is may have moved in
/// between.
public struct ThreadDump: Hashable, Sendable {
    /// The text of status; `ThreadStatus` reads it.
    public let status: ProcText
    /// The text of stack; `KernelStack` reads it.
    public let stack: ProcText
    /// The text of syscall; `SyscallLine` reads it.
    public let syscall: ProcText
    /// The text of wchan; `WaitChannel` reads it.
    public let wchan: ProcText
}
