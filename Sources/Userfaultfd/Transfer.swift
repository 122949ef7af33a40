public import SystemCalls

/// The answer of an operation that works page by page and may stop halfway.
///
/// The kernel answers twice: the ioctl's result, and how far it came in the output field of the argument. On
/// EAGAIN only the latter tells some progress from none.
public struct Transfer: Hashable, Sendable {
    /// What the output field holds before the call; no kernel writes it.
    public static let untouched = Int.min

    /// The output field as the kernel left it: bytes done, a negated errno, or ``untouched``.
    ///
    /// `copy`, `zeropage`, `mapped`, `move` or `updated` in the kernel's header.
    public let reported: Int

    /// What the ioctl returned: 0 if all is done, else a negated errno.
    ///
    /// EAGAIN if only a part is done, whatever stopped the rest.
    public let result: CallResult

    /// Describes an answer.
    public init(reported: Int, result: CallResult) {
        self.reported = reported
        self.result = result
    }

    /// Whether the kernel wrote the output field.
    ///
    /// It does not for an argument that it refuses, and 5.10 and 6.1 do not for EAGAIN while the mapping
    /// changes.
    public var isReported: Bool { reported != Self.untouched }

    /// The bytes that the kernel says it has done.
    public var bytes: Int { isReported ? max(0, reported) : 0 }
}
