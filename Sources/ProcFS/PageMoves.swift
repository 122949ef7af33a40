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

    /// Opens those of the files that there are.
    public init() {
        events = try? ProcFile("/proc/vmstat")
        collapses = try? ProcFile("/sys/kernel/mm/transparent_hugepage/khugepaged/pages_collapsed")
    }

    /// What they say now; allocates.
    public func moves() -> PageMoves {
        // In records: one reading gives a page at most, and the text may be longer.
        let migrated = (try? events?.records()).flatMap { text in
            let bytes = Array(text.utf8)
            return unsafe Self.migrated(in: bytes.span.bytes)
        }
        let collapsed = (try? collapses?.text()).flatMap { UInt64($0.prefix { $0 != "\n" }) }
        return PageMoves(migrated: migrated, collapsed: collapsed)
    }

    private static func migrated(in text: RawSpan) -> UInt64? {
        text.value(after: "pgmigrate_success ").flatMap { text.number(in: $0, radix: 10) }
    }
}
