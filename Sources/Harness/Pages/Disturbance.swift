import ProcFS

/// What keeps a trial from saying what became of a page's frame: the kernel has moved pages on its own account meanwhile.
///
/// khugepaged makes huge pages anew of those that a fork has split, and compaction and NUMA balancing migrate pages; all
/// of them copy a page to another frame, whatever the script does. Which pages they were, the kernel does not tell.
struct Disturbance {
    private let collapsed: UInt64
    private let migrated: UInt64

    /// The difference between two readings; nil if there is none.
    init?(from before: PageMoves, to after: PageMoves) {
        // What was not told both times says nothing.
        func difference(_ count: KeyPath<PageMoves, UInt64?>) -> UInt64 {
            guard let old = before[keyPath: count], let new = after[keyPath: count], new >= old else { return 0 }
            return new - old
        }
        collapsed = difference(\.collapsed)
        migrated = difference(\.migrated)
        if collapsed == 0, migrated == 0 { return nil }
    }

    /// What happened, for the evidence.
    var text: String {
        let parts = [
            collapsed > 0 ? "khugepaged made \(collapsed) huge pages of small ones" : nil,
            migrated > 0 ? "the kernel migrated \(migrated) pages" : nil,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }
}
