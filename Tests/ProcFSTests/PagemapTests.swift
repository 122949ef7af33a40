import Glibc
import ProcFS
import SystemCalls
import Testing

@Suite struct `A pagemap entry` {
    @Test(arguments: [(0, true), (54, true), (55, false), (63, false)] as [(UInt64, Bool)])
    func `has its frame's number in the bits 0 to 54`(bit: UInt64, isFrame: Bool) {
        let entry = PagemapEntry(rawValue: 1 << 63 | 1 << bit)
        #expect(entry.frame == (isFrame ? 1 << bit : nil))
        #expect(PagemapEntry(rawValue: 1 << 62 | 1 << bit & ~(1 << 63)).frame == nil)
    }

    @Test(arguments: zip([55, 56, 57, 58, 61, 62, 63] as [UInt64], 0..<7))
    func `has each bit under its name, and no other`(bit: UInt64, position: Int) {
        let entry = PagemapEntry(rawValue: 1 << bit)
        let bits = [
            entry.isSoftDirty, entry.isExclusive, entry.isUserfaultfdProtected, entry.isGuard, entry.isFile,
            entry.isSwapped, entry.isPresent,
        ]
        #expect(bits == (0..<7).map { $0 == position })
    }
}

/// The pagemap of this process and the frames of the machine, as the running kernel shows them.
@Suite struct `Pages of this process` {
    private static let isRoot = getuid() == 0
    private let page = Int(sysconf(Int32(_SC_PAGESIZE)))

    @Test func `a store makes a page present, and MADV_DONTNEED drops it`() throws {
        let mapping = try Mapping(.anonymous, length: 3 * page)
        let pagemap = try Pagemap(process: getpid())
        #expect(try pagemap.entries(of: mapping.range).map(\.isPresent) == [false, false, false])
        let middle = mapping.range.slice(offset: page, length: page)
        UnsafeMutablePointer<UInt8>(bitPattern: middle.start)?.pointee = 1
        let entries = try pagemap.entries(of: mapping.range)
        #expect(entries.map(\.isPresent) == [false, true, false])
        #expect(entries[1].isExclusive && !entries[1].isFile && !entries[1].isSwapped)
        #expect(try pagemap.entries(of: mapping.range.slice(offset: page + 1, length: 1)) == [entries[1]])
        #expect(madvise(UnsafeMutableRawPointer(bitPattern: middle.start), page, MADV_DONTNEED) == 0)
        #expect(try pagemap.entries(of: middle).map(\.isPresent) == [false])
    }

    @Test(.enabled(if: isRoot, "needs root, to read page frames"))
    func `a frame has the flags and the map count of its page`() throws {
        let mapping = try Mapping(.anonymousShared, length: page)
        UnsafeMutablePointer<UInt8>(bitPattern: mapping.range.start)?.pointee = 1
        let entry = try #require(try Pagemap(process: getpid()).entries(of: mapping.range).first)
        let frame = try #require(entry.frame)
        let flags = try #require(try PageFlagsFile().flags(of: frame))
        #expect(entry.isFile)
        #expect(flags.contains([.mmap, .swapBacked, .upToDate]))
        #expect(flags.isDisjoint(with: [.anonymous, .slab, .buddy, .noPage]))
        #expect(try PageCountFile().count(of: frame) == 1)
        let second = try Mapping(.anonymous, length: page)
        UnsafeMutablePointer<UInt8>(bitPattern: second.range.start)?.pointee = 1
        let other = try #require(try Pagemap(process: getpid()).entries(of: second.range).first?.frame)
        #expect(try PageFlagsFile().flags(of: other)?.contains([.mmap, .anonymous, .swapBacked]) == true)
    }

    @Test(.enabled(if: isRoot, "needs root, to read page frames"))
    func `beyond the last frame there is nothing`() throws {
        #expect(try PageFlagsFile().flags(of: 1 << 52) == nil)
        #expect(try PageCountFile().count(of: 1 << 60) == nil)
        #expect(try PageCountFile().count(of: 1 << 63) == nil)
    }

    @Test func `a process that is gone has no entries`() throws {
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        var child: pid_t = 0
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addclose(&actions, ends[1])
        defer { posix_spawn_file_actions_destroy(&actions) }
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("cat"), nil]
        defer { free(arguments[0]) }
        #expect(posix_spawnp(&child, "cat", &actions, nil, &arguments, environ) == 0)
        let pagemap = try Pagemap(process: child)
        let range = MemoryRange(start: 0x1000, length: page)
        #expect(try pagemap.entries(of: range).count == 1)
        close(ends[0])
        close(ends[1])
        #expect(waitpid(child, nil, 0) == child)
        #expect(try pagemap.entries(of: range).isEmpty)
    }

    @Test func `no process, no pagemap`() {
        let error = #expect(throws: SystemCallError.self) {
            _ = try Pagemap(process: 0).entries(of: MemoryRange(start: 0, length: 1))
        }
        #expect(error?.errno.name == "ENOENT")
        #expect(error?.subject == "/proc/0/pagemap")
    }
}

@Suite struct `Page flags` {
    @Test func `have the kernel's names, in the order of their bits`() {
        let all = PageFlags(rawValue: .max)
        #expect(all.words.count == 27)
        #expect(all.words[7] == "slab" && all.words[10] == "buddy" && all.words[12] == "anon")
        #expect(all.words[15...17] == ["compound-head", "compound-tail", "huge"])
        #expect(all.words[24] == "zero-page" && all.words.last == "pgtable")
        #expect(PageFlags.swapBacked.words == ["swapbacked"])
        #expect(PageFlags([.pageTable, .locked]).words == ["locked", "pgtable"])
        #expect(PageFlags(rawValue: 1 << 33).words.isEmpty)
    }
}
