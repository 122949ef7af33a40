/// A range of virtual addresses: the argument of madvise and of every userfaultfd ioctl.
///
/// An address is a number here, not a pointer: the range may belong to another process, may fault on access,
/// and may have been unmapped since.
public struct MemoryRange: Hashable, Sendable {
    /// The first byte's address.
    public let start: UInt
    /// The length in bytes.
    public let length: Int

    /// The range of `length` bytes from `start`.
    public init(start: UInt, length: Int) {
        self.start = start
        self.length = length
    }

    /// The address after the last byte.
    public var end: UInt { start + UInt(length) }

    /// Whether `address` lies in the range.
    public func contains(_ address: UInt) -> Bool { address >= start && address < end }

    /// The part that starts `offset` bytes in and is `length` bytes long; must lie inside.
    public func slice(offset: Int, length: Int) -> MemoryRange {
        precondition(offset >= 0 && length >= 0 && offset + length <= self.length, "slice outside of its range")
        return MemoryRange(start: start + UInt(offset), length: length)
    }
}
