import CLinux
public import SystemCalls

/// The page table of a process as /proc/<pid>/pagemap shows it, kept open.
///
/// The file stands for the memory of the process, and holds on to its (empty) structure when the process is gone; a
/// reading then has no entries.
///
/// Source: Documentation/admin-guide/mm/pagemap.rst, fs/proc/task_mmu.c (`pagemap_read`), Linux 6.18.
public struct Pagemap: ~Copyable, Sendable {
    private let file: WordFile
    private static let pageSize = UInt(clinux_page_size())

    /// Opens the file of a process.
    ///
    /// - Throws: the errno of open(2): EACCES without ptrace access, ENOENT if there is no such process.
    public init(process: CInt) throws(SystemCallError) { file = try WordFile("/proc/\(process)/pagemap") }

    /// The entries of the pages of the base size that `range` touches, as many as there are.
    ///
    /// Waits for the mmap_lock of the process, behind whoever waits for it already. Faults nothing in.
    ///
    /// - Throws: the errno of pread(2).
    public func entries(of range: MemoryRange) throws(SystemCallError) -> [PagemapEntry] {
        let first = range.start / Self.pageSize
        let end = (range.end + Self.pageSize - 1) / Self.pageSize
        return try file.words(from: UInt64(first), count: Int(end - first)).map(PagemapEntry.init(rawValue:))
    }
}
