import CLinux
import ProcFS
import SystemCalls

/// The page frames of the machine, as /proc/kpageflags and /proc/kpagecount have them.
///
/// A class, so that every trial can hold it.
final class PageFrames: Sendable {
    private final class Files: Sendable {
        let flags: PageFlagsFile
        let counts: PageCountFile

        init() throws(SystemCallError) {
            flags = try PageFlagsFile()
            counts = try PageCountFile()
        }
    }

    /// Nil where the kernel does not show frames, or not to this process.
    private let files: Files?
    private let scratch: Mapping
    private let moving: PageMovesFiles
    /// Whether the kernel keeps account of pages that were written to: a page of a new mapping shows as one.
    let hasSoftDirty: Bool

    /// Opens both files, if it may.
    ///
    /// - Throws: the errno of mmap(2).
    init() throws(SystemCallError) {
        files = try? Files()
        moving = PageMovesFiles()
        scratch = try Mapping(.anonymous, length: Int(clinux_page_size()))
        clinux_fill(scratch.range.start, 1, 1)
        let own = try? Pagemap(process: clinux_getpid()).entries(of: scratch.range)
        hasSoftDirty = own?.first?.isSoftDirty == true
    }

    /// What a frame is now; nil if it cannot be read.
    func sight(of frame: UInt64) -> FrameSight? {
        guard let files, let flags = try? files.flags.flags(of: frame), let count = try? files.counts.count(of: frame)
        else { return nil }
        let freeHugePages = flags.contains(.huge) ? HugePages.free : nil
        return FrameSight(flags: flags, mapCount: count, freeHugePages: freeHugePages)
    }

    /// How many pages the kernel has moved so far.
    var moves: PageMoves { moving.moves() }

    /// Has every CPU that this thread may run on work off its batches of pages for reclaim; false if one did not.
    ///
    /// A page waits in such a batch (folio_batch) until it is full, and the batch holds on to the page: one that nobody
    /// has any more would not be freed before, and one that was given to MADV_FREE not count as such.
    /// madvise_cold() works off those of its CPU (lru_add_drain() in mm/madvise.c, since 5.4), whatever it is called for:
    /// here for a page of this process.
    func workOffBatches() -> Bool {
        clinux_madvise_everywhere(scratch.range.start, scratch.range.length, MADV_COLD) > 0
    }
}
