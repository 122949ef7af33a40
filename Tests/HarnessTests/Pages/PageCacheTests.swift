import CLinux
import Foundation
import SystemCalls
import Testing

@testable import Harness

/// Whether a page of a file is in the page cache.
@Suite struct PageCacheTests {
    @Test func `a page is in the cache once it was stored to, and no more when a hole was punched there`() throws {
        let page = Int(clinux_page_size())
        let scratch = Scratch(folder: "/var/tmp")
        // Each page in a file of its own: the cache may keep two of one file together.
        let kept = try scratch.file(size: page, fill: 0x11, isDirect: false)
        let punched = try scratch.file(size: page, fill: 0x11, isDirect: false)
        for file in [kept.rawValue, punched.rawValue] {
            let mapping = try Mapping(.shared(file), length: page)
            clinux_fill(mapping.range.start, 0x22, page)
            #expect(PageCache.has(0, of: file) == true)
        }
        try CallResult(clinux_punch_hole(punched.rawValue, 0, Int64(page))).get("fallocate")
        #expect(PageCache.has(0, of: kept.rawValue) == true)
        #expect(PageCache.has(0, of: punched.rawValue) == false)
        #expect(PageCache.has(0, of: -1) == nil)
    }
}
