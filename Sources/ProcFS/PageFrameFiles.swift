public import SystemCalls

/// /proc/kpageflags, kept open: the flags of every page frame of the machine.
///
/// Source: Documentation/admin-guide/mm/pagemap.rst, fs/proc/page.c, Linux 6.18.
public struct PageFlagsFile: ~Copyable, Sendable {
    private let file: WordFile

    /// Opens the file.
    ///
    /// - Throws: the errno of open(2): EACCES unless root reads, ENOENT without CONFIG_PROC_PAGE_MONITOR.
    public init() throws(SystemCallError) { file = try WordFile("/proc/kpageflags") }

    /// The flags of a frame; nil beyond the last one.
    ///
    /// - Throws: the errno of pread(2).
    public func flags(of frame: UInt64) throws(SystemCallError) -> PageFlags? {
        try file.words(from: frame, count: 1).first.map(PageFlags.init(rawValue:))
    }
}

/// /proc/kpagecount, kept open: how often each page frame of the machine is mapped.
///
/// Source: Documentation/admin-guide/mm/pagemap.rst, fs/proc/page.c, Linux 6.18.
public struct PageCountFile: ~Copyable, Sendable {
    private let file: WordFile

    /// Opens the file.
    ///
    /// - Throws: the errno of open(2), as for `PageFlagsFile`.
    public init() throws(SystemCallError) { file = try WordFile("/proc/kpagecount") }

    /// How often page tables map a frame; nil beyond the last one.
    ///
    /// Of a compound page the average of its frames on a kernel with CONFIG_NO_PAGE_MAPCOUNT (since 6.15).
    ///
    /// - Throws: the errno of pread(2).
    public func count(of frame: UInt64) throws(SystemCallError) -> UInt64? {
        try file.words(from: frame, count: 1).first
    }
}
