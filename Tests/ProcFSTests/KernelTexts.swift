import Testing

/// What one kernel wrote of three threads, recorded verbatim.
struct KernelTexts: Sendable, CustomTestStringConvertible {
    let release: String
    /// In io_submit(2): an O_DIRECT read from ext4 into a page that nobody has resolved.
    let submitting: ThreadTexts
    /// In a page fault of user mode that nobody has resolved.
    let faulting: ThreadTexts
    /// In read(2) of an empty pipe.
    let reading: ThreadTexts
    /// The fdinfo while both faults wait and one message has been read.
    let userfaultfd: String

    static let all = [linux5_10, linux6_1, linux6_12, linux6_18]

    var testDescription: String { release }
}

/// The texts of one thread.
struct ThreadTexts: Sendable {
    var status: String?
    let stack: String
    let syscall: String
    let wchan: String
}
