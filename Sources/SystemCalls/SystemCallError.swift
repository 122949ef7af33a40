public import SystemPackage

/// A system call that failed: which one, on what, and with which errno.
///
/// Prints as `UFFDIO_COPY on page 3: Resource temporarily unavailable (EAGAIN)`. Building one allocates
/// nothing unless it names a subject, so the race path may throw it.
public struct SystemCallError: Error, Hashable, Sendable {
    /// The call as the man pages name it, for example `UFFDIO_COPY` or `io_submit`.
    public let call: String
    /// The kernel's answer.
    public let errno: Errno
    /// What the call was made on, in the caller's words; nil if the call says it all.
    public let subject: String?

    /// Describes one failed call.
    public init(call: String, errno: Errno, subject: String? = nil) {
        self.call = call
        self.errno = errno
        self.subject = subject
    }

    /// The same failure, with the thing the call was made on.
    public func on(_ subject: String) -> SystemCallError {
        SystemCallError(call: call, errno: errno, subject: subject)
    }
}

extension SystemCallError: CustomStringConvertible {
    /// One line: call, subject, the errno's sentence and its symbol.
    public var description: String {
        "\(call)\(subject.map { " on \($0)" } ?? ""): \(errno) (\(errno.name))"
    }
}
