import CLinux
import Experiments
import ProcFS
import SystemCalls

/// The transparent huge pages of this machine, and whether a memory consists of them.
enum TransparentHugePages {
    private static let folder = "/sys/kernel/mm/transparent_hugepage"

    /// The size in bytes of the huge pages that `memory` is to consist of.
    ///
    /// - Throws: `Incapable` if this machine has none, or of another number of base pages than a script counts.
    static func size(for memory: Memory) throws -> Int {
        let text = try Incapable.without(what(memory)) { () throws(SystemCallError) in
            try ProcFile("\(folder)/hpage_pmd_size").text()
        }
        let size = Int(text.filter(\.isNumber)) ?? 0
        guard size == Memory.pagesInHugePage * Int(clinux_page_size()) else {
            throw Incapable("\(what(memory)): one has \(size) bytes here, not \(Memory.pagesInHugePage) pages")
        }
        return size
    }

    /// Checks that every huge page of a memory that was just filled is really one.
    ///
    /// - Throws: `Incapable` if one is not, with the setting that may be why; the errno of reading /proc/self/smaps.
    static func check(_ memory: Memory, at range: MemoryRange) throws {
        let kilobytes = Int(try Smaps.of(process: clinux_getpid())?.sum(of: "AnonHugePages", in: range) ?? 0)
        guard kilobytes < range.length >> 10 else { return }
        let setting = (try? ProcFile("\(folder)/enabled").text())?.split(separator: "\n").first ?? "unknown"
        throw Incapable(
            "\(what(memory)): \(kilobytes) of \(range.length >> 10) KiB are in huge pages "
                + "(transparent_hugepage/enabled: \(setting))")
    }

    private static func what(_ memory: Memory) -> String { "a transparent huge page for '\(memory.name)'" }
}
