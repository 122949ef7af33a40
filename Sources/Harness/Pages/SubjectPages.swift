import ProcFS
import SystemCalls

/// The pages of a subject as its page table and its mappings have them, for as long as the subject lives.
///
/// A class, so that a trial can hold it beside the subject.
final class SubjectPages: Sendable {
    private let process: CInt
    private let pagemap: Pagemap

    /// Opens the pagemap of a process; nil if it is refused.
    init?(process: CInt) {
        guard let pagemap = try? Pagemap(process: process) else { return nil }
        self.process = process
        self.pagemap = pagemap
    }

    /// The entries of the pages of the base size in a range; nil if they cannot be read.
    func entries(of range: MemoryRange) -> [PagemapEntry]? {
        guard let entries = try? pagemap.entries(of: range), !entries.isEmpty else { return nil }
        return entries
    }

    /// How much of a field of smaps the mappings in a range have, in kB; nil if nobody can tell.
    func smaps(_ field: String, in range: MemoryRange) -> UInt64? {
        guard let smaps = try? Smaps.of(process: process, before: range.end) else { return nil }
        return smaps.sum(of: field, in: range)
    }
}
