import CLinux

/// Zeroed memory that a process and the children it forks both map, handed out piece by piece.
///
/// The pieces hold atomic words, or plain values that are written once before a word publishes them. All-zero bytes
/// are the initial state of each.
public struct SharedMemory: ~Copyable, Sendable {
    private let mapping: Mapping
    private var used = 0

    /// Maps `capacity` bytes.
    ///
    /// - Throws: the errno of mmap(2).
    public init(capacity: Int) throws(SystemCallError) {
        mapping = try Mapping(.anonymousShared, length: capacity)
    }

    /// The next free word.
    public mutating func word() -> SharedWord { unsafe SharedWord(takeBytes(4, alignment: 4)) }

    /// The next free number.
    public mutating func number() -> SharedNumber { unsafe SharedNumber(takeBytes(8, alignment: 8)) }

    /// The next `count` free bytes, from an address that is a multiple of `alignment`; the room must be there.
    public mutating func takeBytes(_ count: Int, alignment: Int) -> UnsafeMutableRawPointer {
        let offset = (used + alignment - 1) / alignment * alignment
        precondition(offset + count <= mapping.range.length, "shared memory is larger than it was planned")
        guard let base = unsafe UnsafeMutableRawPointer(bitPattern: mapping.range.start) else {
            preconditionFailure("mmap returned address zero")
        }
        used = offset + count
        return unsafe base + offset
    }

    /// Has the next piece begin a cache line: what one thread writes then holds up none that waits for another word.
    public mutating func beginLine() { used = (used + Self.line - 1) / Self.line * Self.line }

    /// How many bytes a cache line has, or two that are fetched together.
    public static let line = 128

    /// Zeroes every piece; nobody else may be using the memory.
    public func clear() { clinux_fill(mapping.range.start, 0, mapping.range.length) }
}
