import Glibc
import ProcFS
import SystemCalls
import Testing

enum SmapsText {
    /// As Linux 6.18 wrote it, but for fields in between.
    static let current = """
        7f0000000000-7f0000002000 rw-p 00000000 00:00 0 
        Size:                  8 kB
        Rss:                   4 kB
        LazyFree:              4 kB
        THPeligible:           0
        VmFlags: rd wr mr mw me ac sd 
        7f0000002000-7f0000003000 rw-s 00000000 00:01 1025                       /memfd:page (deleted)
        Size:                  4 kB
        Rss:                   3 kB
        LazyFree:              0 kB
        THPeligible:           0
        VmFlags: rd wr sh mr mw me ms sd 

        """
}

@Suite struct `A text of smaps` {
    private func range(_ start: UInt, _ end: UInt) -> MemoryRange {
        MemoryRange(start: 0x7f00_0000_0000 + start, length: Int(end - start))
    }

    @Test func `a field is summed over the mappings in a range`() throws {
        let smaps = try #require(Smaps(parsing: SmapsText.current))
        #expect(smaps.areas.count == 2)
        #expect(smaps.sum(of: "Rss", in: range(0, 0x3000)) == 7)
        #expect(smaps.sum(of: "Rss", in: range(0x2000, 0x3000)) == 3)
        #expect(smaps.sum(of: "LazyFree", in: range(0, 0x2000)) == 4)
        #expect(smaps.sum(of: "Rss", in: range(0x3000, 0x4000)) == 0)
    }

    @Test func `what reaches beyond the range, and what the kernel does not have, is not known`() throws {
        let smaps = try #require(Smaps(parsing: SmapsText.current))
        #expect(smaps.sum(of: "Rss", in: range(0, 0x1000)) == nil)
        #expect(smaps.sum(of: "Rss", in: range(0x1000, 0x3000)) == nil)
        #expect(smaps.sum(of: "KSM", in: range(0, 0x3000)) == nil)
        #expect(smaps.sum(of: "VmFlags", in: range(0, 0x3000)) == nil)
    }

    @Test(arguments: [
        "Rss:  4 kB\n", "7f00-7e00 rw-p\n", "7f00-7f00 rw-p\n", "7f00-8000 rw-p\nno field\n",
        "7f00-8000 rw-p\nRss:   4 k",
    ])
    func `a malformed text is none`(text: String) { #expect(Smaps(parsing: text) == nil) }

    @Test func `a mapping of this process has what it was stored to`() throws {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let mapping = try Mapping(.anonymousShared, length: 4 * page)
        for index in [0, 2] {
            UnsafeMutablePointer<UInt8>(bitPattern: mapping.range.slice(offset: index * page, length: 1).start)?
                .pointee = 1
        }
        let smaps = try #require(try Smaps.of(process: getpid()))
        #expect(smaps.sum(of: "Size", in: mapping.range) == UInt64(4 * page / 1024))
        #expect(smaps.sum(of: "Rss", in: mapping.range) == UInt64(2 * page / 1024))
        #expect(smaps.sum(of: "Anonymous", in: mapping.range) == 0)
        // The text is longer than one read.
        #expect(smaps.areas.count > 40)
    }

    @Test func `a reader that wants no more than a range is not told of all that lies behind it`() throws {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let mapping = try Mapping(.anonymousShared, length: 2 * page)
        UnsafeMutablePointer<UInt8>(bitPattern: mapping.range.start)?.pointee = 1
        let all = try #require(try Smaps.of(process: getpid()))
        let some = try #require(try Smaps.of(process: getpid(), before: mapping.range.end))
        #expect(some.sum(of: "Rss", in: mapping.range) == all.sum(of: "Rss", in: mapping.range))
        #expect(some.areas.contains { $0.range.lowerBound == UInt64(mapping.range.start) })
        // Of the stack, far above what mmap(2) gives, nobody asked.
        #expect(some.areas.count < all.areas.count)
        let least = try #require(try Smaps.of(process: getpid(), before: 0))
        #expect(least.areas.count < all.areas.count)
    }
}
