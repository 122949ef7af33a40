/// Something to make userfaultfd calls on: the owner of a descriptor, or a copy of its number.
///
/// Every call is made once, with the arguments as given and no check before the kernel's own. A call that
/// returns a ``SystemCalls/CallResult`` or a ``Transfer`` allocates nothing. An operation on a range may wait
/// for the lock of the mapping (the mmap lock, since 6.9 the VMA's for those that return a ``Transfer``).
public protocol UserfaultfdCalls: ~Copyable {
    /// The number of the descriptor.
    var rawValue: CInt { get }
}
