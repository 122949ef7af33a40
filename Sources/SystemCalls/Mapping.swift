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
        /// Addresses at which nothing is: every access is a SIGSEGV.
        case inaccessible
    }

    /// Maps `length` bytes, readable and writable unless `inaccessible`, where the kernel likes.
    ///
    /// - Throws: the errno of mmap(2).
    public init(_ backing: Backing, length: Int) throws(SystemCallError) {
        range = try backing.map(length, at: 0, flags: 0)
    }

    /// Maps anew what lies in `range`, which somebody else owns and nobody uses meanwhile.
    ///
    /// - Throws: the errno of mmap(2) with MAP_FIXED.
    public static func replace(_ range: MemoryRange, by backing: Backing) throws(SystemCallError) {
        _ = try backing.map(range.length, at: range.start, flags: MAP_FIXED)
    }

    deinit { _ = clinux_munmap(range.start, range.length) }

    /// Gives the mapping up without unmapping it: for memory that lives as long as the process.
    public consuming func release() -> MemoryRange {
        let range = self.range
        discard self
        return range
    }
}

extension Mapping.Backing {
    fileprivate func map(_ length: Int, at address: UInt, flags: CInt) throws(SystemCallError) -> MemoryRange {
        let (sharing, descriptor) =
            switch self {
            case .inaccessible: (MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, CInt(-1))
            case .anonymous: (MAP_PRIVATE | MAP_ANONYMOUS, CInt(-1))
            case .anonymousShared: (MAP_SHARED | MAP_ANONYMOUS, CInt(-1))
            case .shared(let descriptor): (MAP_SHARED, descriptor)
            case .private(let descriptor): (MAP_PRIVATE, descriptor)
            }
        let access = if case .inaccessible = self { PROT_NONE } else { PROT_READ | PROT_WRITE }
        let mapped = try CallResult(
            clinux_mmap(address, length, access, sharing | flags, descriptor, 0)
        ).get("mmap")
        return MemoryRange(start: UInt(bitPattern: mapped), length: length)
    }
}
