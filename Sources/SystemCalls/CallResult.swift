public import SystemPackage

/// What a system call returned in the kernel's own form: zero or more, or a negated errno.
///
/// The form in which results cross from C, from one process to another through shared memory, and into an
/// outcome. Trivial to copy; nothing is retried and nothing is hidden.
public struct CallResult: Hashable, Sendable {
    /// Zero or more on success, else the negated errno.
    public let rawValue: Int

    /// Wraps a raw kernel result.
    public init(_ rawValue: Int) { self.rawValue = rawValue }

    /// The failure `errno`.
    public static func failure(_ errno: Errno) -> CallResult { CallResult(-Int(errno.rawValue)) }

    /// The errno of a failed call, nil for a success.
    public var errno: Errno? { rawValue < 0 ? Errno(rawValue: CInt(truncatingIfNeeded: -rawValue)) : nil }

    /// The value of a successful call.
    ///
    /// - Throws: the errno under the name `call`.
    @discardableResult
    public func get(_ call: String) throws(SystemCallError) -> Int {
        if let errno { throw SystemCallError(call: call, errno: errno) }
        return rawValue
    }
}
