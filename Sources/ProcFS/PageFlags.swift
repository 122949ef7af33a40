/// What /proc/kpageflags tells of one page frame: a set of flags.
///
/// The words are the names in include/uapi/linux/kernel-page-flags.h without `KPF_`, in lower case, with `-` for `_`.
/// Bits above them are for kernel hackers (include/linux/kernel-page-flags.h) and have no word here; two have a name.
///
/// Source: Documentation/admin-guide/mm/pagemap.rst, fs/proc/page.c (`stable_page_flags`), Linux 6.18.
public struct PageFlags: OptionSet, Hashable, Sendable {
    /// The word of 64 bits.
    public let rawValue: UInt64

    /// Wraps a word.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    private init(bit: UInt64) { rawValue = 1 << bit }

    /// Somebody works on its content, and others wait.
    public static let locked = PageFlags(bit: 0)
    /// An I/O error came up.
    public static let error = PageFlags(bit: 1)
    /// Somebody has used it since reclaim last looked.
    public static let referenced = PageFlags(bit: 2)
    /// Its content is as new as that on the disk.
    public static let upToDate = PageFlags(bit: 3)
    /// Its content is newer than that on the disk.
    public static let dirty = PageFlags(bit: 4)
    /// It is on a list of reclaim; a page that has just been made gets there with a batch.
    public static let lru = PageFlags(bit: 5)
    /// It is on an active list of reclaim.
    public static let active = PageFlags(bit: 6)
    /// It belongs to the slab allocator.
    public static let slab = PageFlags(bit: 7)
    /// It is being written to the disk.
    public static let writeback = PageFlags(bit: 8)
    /// It will be reclaimed as soon as it is written.
    public static let reclaim = PageFlags(bit: 9)
    /// It is free, in the buddy allocator.
    ///
    /// A free frame that a CPU keeps on its own list does not have it, nor any other flag.
    public static let buddy = PageFlags(bit: 10)
    /// A page table maps it.
    public static let mmap = PageFlags(bit: 11)
    /// It is anonymous memory, also while no page table maps it any more.
    public static let anonymous = PageFlags(bit: 12)
    /// It is in the swap cache.
    public static let swapCache = PageFlags(bit: 13)
    /// Swap is behind it: anonymous memory or shmem.
    public static let swapBacked = PageFlags(bit: 14)
    /// It is the first of a compound page.
    public static let compoundHead = PageFlags(bit: 15)
    /// It is in a compound page, and not the first.
    public static let compoundTail = PageFlags(bit: 16)
    /// It is of a hugetlb page, in use or in the pool.
    public static let huge = PageFlags(bit: 17)
    /// Reclaim does not look at it.
    public static let unevictable = PageFlags(bit: 18)
    /// The hardware has found an error in it.
    public static let hardwarePoison = PageFlags(bit: 19)
    /// There is no such frame.
    public static let noPage = PageFlags(bit: 20)
    /// KSM shares it.
    ///
    /// 6.12 has it on every anonymous page, shared or not (seen on 6.12.118; not on 5.10, 6.1, 6.18 and 7.3).
    public static let ksm = PageFlags(bit: 21)
    /// It is of a transparent huge page.
    public static let transparentHuge = PageFlags(bit: 22)
    /// It is logically offline.
    public static let offline = PageFlags(bit: 23)
    /// It is the page of zeros, small or huge.
    public static let zeroPage = PageFlags(bit: 24)
    /// Nobody has accessed it since somebody marked it idle.
    public static let idle = PageFlags(bit: 25)
    /// It is a page table.
    public static let pageTable = PageFlags(bit: 26)

    /// The disk has a place for it: PG_mappedtodisk of a page of a file.
    ///
    /// On an anonymous page the bit means that one process alone has it (PG_anon_exclusive, since 5.19).
    public static let mappedToDisk = PageFlags(bit: 34)
    /// A file system has data of its own at it, such as buffer heads: PG_private.
    public static let hasPrivateData = PageFlags(bit: 35)

    private static let names = [
        "locked", "error", "referenced", "uptodate", "dirty", "lru", "active", "slab", "writeback", "reclaim", "buddy",
        "mmap", "anon", "swapcache", "swapbacked", "compound-head", "compound-tail", "huge", "unevictable", "hwpoison",
        "nopage", "ksm", "thp", "offline", "zero-page", "idle", "pgtable",
    ]

    /// The flags that have a word, in the order of their bits.
    public var words: [String] {
        Self.names.enumerated().filter { contains(PageFlags(bit: UInt64($0.offset))) }.map(\.element)
    }
}
