import CLinux
import Experiments
import SystemCalls
import SystemPackage

/// `pagemap-scan`: how many pages are of a category, and perhaps their protection in the same pass.
struct PagemapScan: Step {
    static let word = "pagemap-scan"
    static let summary = """
        Counts the pages of the base size that are of a category, with the ioctl `PAGEMAP_SCAN` (6.7) of /proc/self/pagemap. \
        It also asks which of them are present, so that the scan does not take its way for `written` alone, which is not the \
        same: whether a page that is not there counts as written depends on the kernel. Result: their number, or the errno \
        (`ENOTTY` before 6.7; `EINVAL` for a category that the kernel lacks; `EPERM` for `protect` on memory that is not \
        write-protected asynchronously).
        """
    private static let range = Field<Place>.place("range", "which pages")
    private static let category = Field<Category>.word("category", "which of them count")
    private static let protect = Field<Bool>.flag(
        "protect", "write-protects those that count: `PM_SCAN_WP_MATCHING` and `PM_SCAN_CHECK_WPASYNC`")
    static let fields = [range.description, category.description, protect.description]

    /// A category of pages.
    enum Category: String, Word {
        case written, present, swapped, huge, accessed

        var meaning: String? {
            switch self {
            case .written: "`PAGE_IS_WRITTEN`: not write-protected by a userfaultfd"
            case .present: "`PAGE_IS_PRESENT`"
            case .swapped: "`PAGE_IS_SWAPPED`"
            case .huge: "`PAGE_IS_HUGE`: mapped as a part of a huge page"
            case .accessed: "`PAGE_IS_ACCESSED` (7.3): not protected against reads and writes by a userfaultfd"
            }
        }

        var bit: UInt64 {
            switch self {
            case .written: clinux_page_is_written
            case .present: clinux_page_is_present
            case .swapped: clinux_page_is_swapped
            case .huge: clinux_page_is_huge
            case .accessed: clinux_page_is_accessed
            }
        }
    }

    private let place: Place
    private let category: Category
    private let protects: Bool

    var footprint: Footprint { protects ? .changing(place) : .inspecting(place) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.range]
        category = try arguments[Self.category]
        protects = try arguments[Self.protect]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        // Descriptor and buffer live as long as the subject.
        let pagemap = try OwnedDescriptor(opening: "/proc/self/pagemap", .readOnly).release()
        // No two regions share a page of the memory's own size, and neighbours of one kind are one region.
        let capacity = place.pages.count
        let regions = try Mapping(.anonymous, length: capacity * MemoryLayout<clinux_page_region>.stride).release()
        let bit = category.bit
        let flags = protects ? clinux_pm_scan_wp_matching | clinux_pm_scan_check_wpasync : 0
        return PreparedStep { _ in
            StepResult(
                CallResult(
                    clinux_scan_pagemap(pagemap, range.start, range.length, bit, flags, regions.start, capacity)))
        }
    }
}
