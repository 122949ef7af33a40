import CLinux
import SystemPackage

/// A mapping of memory with one owner; unmapped when the owner goes away.
///
/// The corresponding C functions are `mmap` and `munmap`.
public struct Mapping: ~Copyable, Sendable {
    /// The mapped addresses.
    public let range: MemoryRange

    /// What a mapping maps and who sees its stores.
    public enum Backing: Sendable {
        /// Private zero pages.
        case anonymous
        /// Zero pages shared with the children that this process forks.
        case anonymousShared
        /// The file from its first byte; stores reach it.
        case shared(CInt)
        /// The file from its first byte; stores copy the page.
        case `private`(CInt)
    }

    /// Maps `length` bytes, readable and writable, where the kernel likes.
    ///
    /// - Throws: the errno of mmap(2).
    public init(_ backing: Backing, length: Int) throws(SystemCallError) {
        let (flags, descriptor) =
            switch backing {
            case .anonymous: (MAP_PRIVATE | MAP_ANONYMOUS, CInt(-1))
            case .anonymousShared: (MAP_SHARED | MAP_ANONYMOUS, CInt(-1))
            case .shared(let descriptor): (MAP_SHARED, descriptor)
            case .private(let descriptor): (MAP_PRIVATE, descriptor)
            }
        let address = try CallResult(
            clinux_mmap(0, length, PROT_READ | PROT_WRITE, flags, descriptor, 0)
        ).get("mmap")
        self.range = MemoryRange(start: UInt(bitPattern: address), length: length)
    }

    deinit { _ = clinux_munmap(range.start, range.length) }

    /// Gives the mapping up without unmapping it: for memory that lives as long as the process.
    public consuming func release() -> MemoryRange {
        let range = self.range
        discard self
        return range
    }
}
