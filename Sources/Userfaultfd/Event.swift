public import SystemCalls

/// What a message tells.
///
/// The call that caused an event other than a page fault sleeps until the message is read.
///
/// userfaultfd(2).
public enum Event: Hashable, Sendable {
    /// A thread waits for a page, and sleeps until it is woken.
    case pageFault(PageFault)
    /// The process has forked; `descriptor` is a new userfaultfd for the child's memory.
    ///
    /// It is open in the process that read the message, and that process's to close.
    case fork(descriptor: CInt)
    /// A range has been moved by mremap(2); `length` in bytes.
    case remap(from: UInt, to: UInt, length: Int)
    /// The pages of a range are about to be dropped by madvise(2).
    case remove(MemoryRange)
    /// A range has been unmapped.
    case unmap(MemoryRange)
    /// An event that this library does not know, by its number.
    case unknown(UInt8)
}
