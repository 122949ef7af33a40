/// Room for the messages of one read, allocated once.
///
/// Made before a race and used in it: reading into it allocates nothing.
@safe public struct MessageBuffer: ~Copyable, @unchecked Sendable {
    // Unchecked: the memory has this one owner, and only a mutating access writes to it.
    private let messages: UnsafeMutableBufferPointer<Message>

    /// How many messages the last read brought.
    public private(set) var count = 0

    /// Allocates room for `capacity` messages, at 32 bytes each.
    public init(capacity: Int) {
        unsafe messages = .allocate(capacity: capacity)
        unsafe messages.initialize(repeating: Message())
    }

    deinit { unsafe messages.deallocate() }

    /// How many messages one read can bring.
    public var capacity: Int { unsafe messages.count }

    /// A message of the last read; the oldest is the first.
    public subscript(index: Int) -> Message {
        precondition(index >= 0 && index < count, "no such message in the last read")
        return unsafe messages[index]
    }

    /// Lets `read` fill the memory and return what the kernel returned, bytes or a negated errno.
    mutating func fill(_ read: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
        count = 0
        let result = unsafe read(UnsafeMutableRawBufferPointer(messages))
        count = max(0, result) / Message.size
        return result
    }
}
