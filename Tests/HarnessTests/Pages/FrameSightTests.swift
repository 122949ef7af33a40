import Experiments
import ProcFS
import Testing

@testable import Harness

/// What flags and map counts tell of a frame, by themselves.
@Suite struct `What became of a frame` {
    private static let anonymous: PageFlags = [.upToDate, .lru, .swapBacked, .anonymous, .mmap]
    private static let shmem: PageFlags = [.upToDate, .lru, .swapBacked, .mmap]
    private static let file: PageFlags = [.upToDate, .lru, .referenced, .mmap]

    private func fate(_ then: PageFlags, of count: UInt64 = 1, _ now: PageFlags, _ mapped: UInt64 = 0) -> FrameFate {
        FrameSight(flags: then, mapCount: count).fate(now: FrameSight(flags: now, mapCount: mapped))
    }

    @Test(arguments: [anonymous, shmem, file])
    func `a frame that is as it was, and mapped less, is kept`(flags: PageFlags) {
        #expect(fate(flags, flags.subtracting([.mmap, .lru])) == .kept)
        #expect(fate(flags, of: 2, flags, 1) == .kept)
    }

    @Test(arguments: [anonymous, shmem, file])
    func `a frame without flags, in the buddy allocator or gone is free`(flags: PageFlags) {
        #expect(fate(flags, []) == .freed)
        #expect(fate(flags, .buddy) == .freed)
        #expect(fate(flags, .noPage) == .freed)
        #expect(fate(flags, .offline) == .freed)
    }

    @Test func `a frame of another kind is somebody else's`() {
        let all: [PageFlags] = [Self.anonymous, Self.shmem, Self.file, [.slab], [.pageTable], [.zeroPage]]
        for (index, then) in all.prefix(3).enumerated() {
            for (other, now) in all.enumerated() {
                #expect(fate(then, now.subtracting(.mmap)) == (index == other ? .kept : .freed))
            }
        }
    }

    @Test func `a frame of the same kind that is mapped again is somebody else's`() {
        #expect(fate(Self.anonymous, Self.anonymous, 1) == .freed)
        #expect(fate(Self.anonymous, of: 2, Self.anonymous, 2) == .freed)
    }

    @Test func `a frame that has become part of a compound page is somebody else's`() {
        #expect(fate(Self.anonymous, Self.anonymous.union([.compoundTail, .transparentHuge])) == .freed)
        let huge = Self.anonymous.union([.compoundHead, .transparentHuge])
        #expect(fate(huge, Self.anonymous) == .kept)
    }

    @Test func `what takes the place of a page that has left its file is told by what such a page gets no more`() {
        func fate(_ then: PageFlags, left: Bool, _ now: PageFlags) -> FrameFate {
            FrameSight(flags: then, mapCount: 1, isOutOfFile: left).fate(
                now: FrameSight(flags: now, mapCount: 0, isOutOfFile: true))
        }
        let bare: PageFlags = [.upToDate, .lru, .active]
        #expect(fate(bare, left: true, bare) == .kept)
        // Reclaim changes these, and who completes a read into it marks it dirty.
        #expect(fate(bare, left: true, [.upToDate, .referenced, .dirty]) == .kept)
        for mark in [PageFlags.hasPrivateData, .mappedToDisk, .writeback] {
            #expect(fate(bare, left: true, bare.union(mark)) == .freed)
            // It may have kept what it had, and lost it since.
            #expect(fate(bare.union(mark), left: true, bare.union(mark)) == .kept)
            #expect(fate(bare.union(mark), left: true, bare) == .kept)
            #expect(fate(bare, left: false, bare.union(mark)) == .kept)
        }
    }

    @Test func `an anonymous page that was given to MADV_FREE is still anonymous`() {
        #expect(fate(Self.anonymous, Self.anonymous.subtracting(.swapBacked)) == .kept)
    }

    @Test func `a frame of hugetlb is free if more of them are free than before`() {
        func huge(free: Int?) -> FrameSight {
            FrameSight(flags: [.huge, .compoundHead], mapCount: 0, freeHugePages: free)
        }
        #expect(huge(free: 6).fate(now: huge(free: 7)) == .freed)
        #expect(huge(free: 6).fate(now: huge(free: 6)) == .kept)
        #expect(huge(free: 6).fate(now: huge(free: 5)) == .unknown)
        #expect(huge(free: nil).fate(now: huge(free: 6)) == .unknown)
    }

    @Test func `the page of zeros stays, and of the kernel's own frames nothing is known`() {
        #expect(fate([.zeroPage], of: 0, [.zeroPage]) == .kept)
        let huge: PageFlags = [.huge, .compoundHead, .mmap]
        #expect(fate(huge, .buddy) == .freed)
        #expect(fate([], []) == .unknown)
        #expect(fate([.mmap], .buddy) == .unknown)
    }

    @Test func `a frame that is kept is looked at again, until it is not, or for some time`() {
        var looks: [[FrameFate]] = [[.kept, .mapped], [.kept, .mapped], [.freed, .mapped], [.kept, .kept]]
        let next = { looks.count > 1 ? looks.removeFirst() : looks[0] }
        #expect(FrameFate.settled(look: next) == [.freed, .mapped])
        #expect(looks.count == 1)
        #expect(FrameFate.settled(look: next) == [.kept, .kept])
    }

    @Test func `every flag that is shown is one of the kernel's, in its order`() {
        let words = PageFlags(rawValue: .max).words
        #expect(PageObservable.shownFlags == words.filter(PageObservable.shownFlags.contains))
    }
}
