/// A copy of a userfaultfd's number, for threads that race with its owner.
///
/// Once the owner has closed the descriptor a call is EBADF, or goes to whatever file has got the number
/// since.
public struct UnownedUserfaultfd: UserfaultfdCalls, Hashable, Sendable {
    /// The number of the descriptor.
    public let rawValue: CInt

    /// Refers to a descriptor that something else owns.
    public init(rawValue: CInt) { self.rawValue = rawValue }
}
