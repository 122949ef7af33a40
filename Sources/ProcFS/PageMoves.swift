import SystemCalls

/// How many pages the kernel has moved to other frames since it booted.
///
/// Source: Documentation/admin-guide/mm/transhuge.rst, mm/vmstat.c, mm/khugepaged.c, Linux 6.18.
public struct PageMoves: Hashable, Sendable {
    /// Pages that were migrated: by compaction, by balancing between NUMA nodes, or because somebody asked
    /// (`pgmigrate_success`); nil without CONFIG_MIGRATION.
    public let migrated: UInt64?
    /// Huge pages that khugepaged made of small ones, to which it copied them (`pages_collapsed`); nil without
    /// CONFIG_TRANSPARENT_HUGEPAGE.
    public let collapsed: UInt64?
}

/// The files that tell of moved pages, kept open.
public struct PageMovesFiles: ~Copyable, Sendable {
    private let events: ProcFile?
    private let collapses: ProcFile?

    /// How large a buffer must be that takes either text.
    private static let capacity = 32_768

    /// Opens those of the files that there are.
    public init() {
        events = try? ProcFile("/proc/vmstat")
        collapses = try? ProcFile("/sys/kernel/mm/transparent_hugepage/khugepaged/pages_collapsed")
    }

    /// What they say now.
    public func moves() -> PageMoves {
        unsafe withUnsafeTemporaryAllocation(byteCount: Self.capacity, alignment: 16) { buffer in
            let length = unsafe events?.read(into: buffer).rawValue ?? 0
            let migrated = unsafe Self.migrated(in: buffer.bytes.extracting(first: max(0, length)))
            let digits = unsafe collapses?.read(into: buffer).rawValue ?? 0
            let collapsed = unsafe buffer.bytes.extracting(first: max(0, digits)).number(
                in: 0..<max(0, digits - 1), radix: 10)
            return PageMoves(migrated: migrated, collapsed: collapsed)
        }
    }

    private static func migrated(in text: RawSpan) -> UInt64? {
        text.value(after: "pgmigrate_success ").flatMap { text.number(in: $0, radix: 10) }
    }
}
