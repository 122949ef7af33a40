import CLinux
import SystemCalls

/// What is in the page cache.
enum PageCache {
    /// Whether a page of a file, counted from 0, is in the cache; nil if nobody can tell.
    ///
    /// Nothing is faulted in: of a page that this new mapping's page table does not have, mincore(2) tells whether the cache
    /// has it, up to date (mincore_page() in mm/mincore.c).
    static func has(_ page: Int, of file: CInt) -> Bool? {
        let size = Int(clinux_page_size())
        guard let mapping = try? Mapping(.shared(file), length: (page + 1) * size) else { return nil }
        var resident: UInt8 = 0
        // One page is asked for, and has one byte.
        let count = unsafe withUnsafeMutablePointer(to: &resident) { byte in
            clinux_resident_pages(mapping.range.start + UInt(page * size), size, UInt(bitPattern: byte))
        }
        return count < 0 ? nil : count == 1
    }
}
