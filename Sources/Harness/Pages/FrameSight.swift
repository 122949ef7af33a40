import ProcFS

/// What the kernel tells of a page frame at one moment.
struct FrameSight: Hashable {
    let flags: PageFlags
    /// How often page tables map it.
    let mapCount: UInt64
    /// How many huge pages of the machine are free; nil unless it is one of them.
    var freeHugePages: Int?
    /// Whether the file that the page is of had no page there in its cache, so that this frame had left it.
    var isOutOfFile = false

    /// What a frame is used for, as far as its flags tell; an allocated frame stays what it is.
    enum Kind {
        case anonymous, shmem, hugetlb, zeroPage
        /// A page of a file's cache.
        case file
        /// None of these: a frame of the kernel itself, or a free one that a CPU keeps on its own list, without any flag.
        case other
        /// In the buddy allocator, or no frame at all.
        case free
    }

    var kind: Kind {
        if !flags.isDisjoint(with: [.buddy, .noPage, .offline]) { return .free }
        if !flags.isDisjoint(with: [.slab, .pageTable]) { return .other }
        if flags.contains(.zeroPage) { return .zeroPage }
        if flags.contains(.huge) { return .hugetlb }
        // Before swapbacked, which MADV_FREE takes from an anonymous page.
        if flags.contains(.anonymous) { return .anonymous }
        if flags.contains(.swapBacked) { return .shmem }
        return flags.contains(.upToDate) ? .file : .other
    }

    /// What only a page in the cache of a file is given: a page that has left its file may have some of these still, but
    /// gets none of them any more.
    private var marksOfFile: PageFlags { flags.intersection([.mappedToDisk, .hasPrivateData, .writeback]) }

    private var isCompound: Bool { !flags.isDisjoint(with: [.compoundHead, .compoundTail]) }

    /// What has become of the frame that nothing of the script maps any more.
    ///
    /// That it is free shows in its flags, or in the lack of all that an allocated page of its kind has. Whoever has
    /// taken it since shows in another kind, in a compound page (a frame on its own does not become part of one), or in
    /// a page table that maps it although the only ones that did had the page. A page of a file that takes the place of one
    /// that had left its own shows in marks that this one had no longer; it may have none, and then passes for the page. A
    /// frame of hugetlb looks the same in the pool as in use: it is taken for free if more of them are than before.
    func fate(now: FrameSight) -> FrameFate {
        if kind == .other { return .unknown }
        if kind == .hugetlb, now.kind == .hugetlb {
            guard let before = freeHugePages, let free = now.freeHugePages, free >= before else { return .unknown }
            return free > before ? .freed : .kept
        }
        if now.kind != kind { return .freed }
        if now.isCompound, !isCompound { return .freed }
        if kind == .file, isOutOfFile, !now.marksOfFile.isSubset(of: marksOfFile) { return .freed }
        if now.mapCount > 0, now.mapCount >= mapCount { return .freed }
        return .kept
    }
}
