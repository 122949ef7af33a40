/// What /proc/<pid>/pagemap tells of one virtual page of the base size: one word of 64 bits.
///
/// Source: Documentation/admin-guide/mm/pagemap.rst, fs/proc/task_mmu.c (`pte_to_pagemap_entry`), Linux 6.18.
public struct PagemapEntry: RawRepresentable, Hashable, Sendable {
    /// The word.
    public let rawValue: UInt64

    /// Wraps a word.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Bit 63: the page table maps a page frame there.
    public var isPresent: Bool { has(63) }
    /// Bit 62: the entry is a swap entry.
    ///
    /// Not only of swap: also of a page that is being migrated, and the marker that keeps a page that is not there
    /// write-protected (PTE_MARKER_UFFD_WP).
    public var isSwapped: Bool { has(62) }
    /// Bit 61: the page is of a file or of shared anonymous memory (shmem); since 3.5.
    public var isFile: Bool { has(61) }
    /// Bit 58: the page is in a guard region (MADV_GUARD_INSTALL); since 6.15.
    public var isGuard: Bool { has(58) }
    /// Bit 57: the entry is write-protected by a userfaultfd; since 5.13.
    public var isUserfaultfdProtected: Bool { has(57) }
    /// Bit 56: the page is mapped nowhere else; since 4.2.
    public var isExclusive: Bool { has(56) }
    /// Bit 55: the page was written to since the last write to clear_refs, or its mapping is younger than that.
    public var isSoftDirty: Bool { has(55) }

    /// Bits 0-54: the number of the page frame, if one is mapped and the reader may know.
    ///
    /// Without CAP_SYS_ADMIN the kernel writes 0 since 4.2, which is no frame of a process: then this is nil as well.
    public var frame: UInt64? {
        let number = rawValue & (1 << 55 - 1)
        return isPresent && number != 0 ? number : nil
    }

    private func has(_ bit: Int) -> Bool { rawValue >> UInt64(bit) & 1 != 0 }
}
