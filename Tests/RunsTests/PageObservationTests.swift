import Experiments
import Foundation
import Testing

/// What is observed of pages and page frames, and after a step instead of at the end, on the running kernel.
@Suite(.timeLimit(.minutes(5))) struct PageObservationTests {
    private static let showsFrames = FileManager.default.isReadableFile(atPath: "/proc/kpageflags")
    private static let needsFrames: Comment = "needs CAP_SYS_ADMIN and /proc/kpageflags"
    private static let kilobytes = Int(sysconf(Int32(_SC_PAGESIZE))) / 1024

    private func expect(
        _ yaml: String, trials: Int = 5, shows values: [String: Value],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let showing = try await Bench.run(yaml, trials: trials)
        #expect(showing.trouble == nil && showing.skip == nil, sourceLocation: sourceLocation)
        #expect(showing.trials.count == trials, sourceLocation: sourceLocation)
        for trial in showing.trials { #expect(trial.values == values, sourceLocation: sourceLocation) }
    }

    @Test(.enabled(if: showsFrames, needsFrames))
    func `a store makes a page present, and MADV_DONTNEED drops it and frees its frame`() async throws {
        try await expect(
            """
            question: What becomes of a page?
            memory:
              page: {backing: anonymous}
            threads:
              one:
                - store: page
                - madvise: {range: page, advice: dontneed}
            orders:
              - [one.store, one.madvise]
            observe:
              stored: pagemap(page) after one.store
              dropped: pagemap(page)
              flags: kpageflags(page after one.store) after one.store
              count: kpagecount(page after one.store) after one.store
              had: frame(page after one.store) after one.store
              frame: frame(page after one.store)
              again: frame(page after one.madvise)
              none: kpageflags(page after one.madvise)
              rss: smaps(page, Rss) after one.store
              left: smaps(page, Rss)
            """, trials: 20,
            shows: [
                "stored": .word("present+exclusive"), "dropped": .word("none"),
                "flags": .word("mmap+anon+swapbacked"), "count": .number(1), "had": .word("mapped"),
                "frame": .word("freed"), "again": .word("none"), "none": .word("no-frame"),
                "rss": .number(Self.kilobytes), "left": .number(0),
            ])
    }

    @Test(.enabled(if: showsFrames, needsFrames))
    func `a page of shmem stays in the cache when it is dropped, and goes with a hole`() async throws {
        try await expect(
            """
            question: What becomes of a page of a memfd?
            memory:
              page: {backing: shmem, pages: 3, fill: 0x11}
            threads:
              one:
                - load: page.1
                - madvise: {range: page.1, advice: dontneed}
                - load: page.1
                - punch-hole: page.1
            orders:
              - [one.load, one.madvise, one.load#2, one.punch-hole]
            observe:
              loaded: pagemap(page.1) after one.load
              count: kpagecount(page.1 after one.load) after one.madvise
              flags: kpageflags(page.1 after one.load) after one.madvise
              dropped: frame(page.1 after one.load) after one.madvise
              back: frame(page.1 after one.load) after one.load#2
              gone: frame(page.1 after one.load)
              others: frame(page.0-2 after one.load)
              pages: pagemap(page.0-2)
              neighbour: pagemap(page.2)
            """,
            shows: [
                "loaded": .word("present+file+exclusive"), "count": .number(0), "flags": .word("swapbacked"),
                "dropped": .word("kept"), "back": .word("mapped"), "gone": .word("freed"), "others": .word("mixed"),
                "pages": .word("mixed"), "neighbour": .word("present+file+exclusive"),
            ])
    }

    @Test func `write protection shows in the page table`() async throws {
        try await expect(
            """
            question: Is it protected?
            memory:
              page: {backing: anonymous, pages: 2, fill: 0x11, register: write-protect}
            threads:
              one:
                - write-protect: page
                - write-unprotect: page.1
            orders:
              - [one.write-protect, one.write-unprotect]
            observe:
              both: pagemap(page) after one.write-protect
              first: pagemap(page.0)
              second: pagemap(page.1)
            """,
            shows: [
                "both": .word("present+exclusive+uffd-wp"), "first": .word("present+exclusive+uffd-wp"),
                "second": .word("present+exclusive"),
            ])
    }

    @Test func `a read that waits is blocked at a moment, and has returned at the end`() async throws {
        try await expect(
            """
            question: When does it return?
            memory:
              page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              reader:
                - aio-read: {file: data, into: page}
              handler:
                - await-fault: {kind: write-protect, in: page}
                - write-unprotect: page
            orders:
              - [reader.aio-read, handler.await-fault, handler.write-unprotect]
            observe:
              early: handler.write-unprotect after handler.await-fault
              first: reader.aio-read after reader.aio-read
              awaited: handler.await-fault after handler.await-fault
              second: reader.aio-read after handler.await-fault
              third: reader.aio-read after handler.write-unprotect
              end: reader.aio-read
              before: reader.faults after reader.aio-read
              faults: reader.faults after handler.await-fault
              state: reader.state after reader.aio-read
              idle: handler.state after handler.await-fault
            """,
            shows: [
                "early": .word("not-granted"), "first": .word("blocked"), "awaited": .number(0),
                "second": .word("blocked"), "third": .number(4096), "end": .number(4096), "before": .number(0),
                "faults": .number(1), "state": .word("D"), "idle": .word("-"),
            ])
    }

    /// The read has the first page pinned while the second one's fault waits.
    @Test(.enabled(if: showsFrames, needsFrames))
    func `a frame that a read is in flight to is kept while it lasts, and freed when it is over`() async throws {
        try await expect(
            """
            question: Who holds on to a page that was dropped under a read?
            memory:
              page: {backing: anonymous, pages: 2, fill: 0x11, register: write-protect}
            files:
              data: {size: 8KiB, fill: 0xab, direct: true}
            threads:
              server:
                - write-protect: page.1
                - madvise: {range: page.0, advice: dontneed}
                - write-unprotect: page.1
              reader:
                - aio-read: {file: data, into: page}
            orders:
              - [server.write-protect, reader.aio-read, server.madvise, server.write-unprotect]
            observe:
              dropped: server.madvise after server.madvise
              outstanding: reader.aio-read after server.madvise
              entry: pagemap(page.0) after server.madvise
              flags: kpageflags(page.0 after reader.aio-read) after server.madvise
              count: kpagecount(page.0 after reader.aio-read) after server.madvise
              meanwhile: frame(page.0 after reader.aio-read) after server.madvise
              end: frame(page.0 after reader.aio-read)
              other: frame(page.1 after reader.aio-read)
              result: reader.aio-read
            """, trials: 20,
            shows: [
                "dropped": .number(0), "outstanding": .word("blocked"), "entry": .word("none"),
                "flags": .word("anon+swapbacked"), "count": .number(0), "meanwhile": .word("kept"),
                "end": .word("freed"), "other": .word("mapped"), "result": .number(8192),
            ])
    }

    @Test(.enabled(if: showsFrames, needsFrames))
    func `the page of zeros is a frame that stays`() async throws {
        try await expect(
            """
            question: What does a load of nothing map?
            memory:
              page: {backing: anonymous}
            threads:
              one:
                - load: page
                - madvise: {range: page, advice: dontneed}
            orders:
              - [one.load, one.madvise]
            observe:
              flags: kpageflags(page after one.load)
              frame: frame(page after one.load)
            """, trials: 2, shows: ["flags": .word("zero-page"), "frame": .word("kept")])
    }

    @Test func `with the subject its pages are gone, at the moment as well`() async throws {
        try await expect(
            """
            question: What is left of a page?
            memory:
              page: {backing: anonymous, fill: 0x11}
            threads:
              killer:
                - load: page
                - signal: {thread: killer, signal: kill}
            orders:
              - [killer.load, killer.signal]
            observe:
              before: pagemap(page) after killer.load
              moment: pagemap(page) after killer.signal
              result: killer.signal after killer.signal
              end: pagemap(page)
              frame: frame(page after killer.load)
              late: kpagecount(page after killer.signal)
              rss: smaps(page, Rss)
            """, trials: 2,
            shows: [
                "before": .word("present+exclusive"), "moment": .word("gone"), "result": .word("killed"),
                "end": .word("gone"), "frame": .word("gone"), "late": .word("gone"), "rss": .word("gone"),
            ])
    }

    @Test func `a step whose turn never comes is a moment that never comes`() async throws {
        let showing = try await Bench.run(
            """
            question: What of the moments of an order that cannot happen?
            memory:
              page: {backing: anonymous, register: missing}
            threads:
              toucher:
                - load: page
                - load: page
            orders:
              - [toucher.load, toucher.load#2]
            observe:
              blocked: toucher.load after toucher.load
              late: toucher.load after toucher.load#2
              entry: pagemap(page) after toucher.load#2
              frame: frame(page after toucher.load#2)
              early: frame(page after toucher.load#2) after toucher.load
            """)
        #expect(showing.trials.map(\.ending) == [.impossible])
        let never = Value.word("not-granted")
        #expect(
            showing.values == [
                "blocked": .word("blocked"), "late": never, "entry": never, "frame": never, "early": never,
            ])
    }

    @Test func `what does not come to rest after a step leaves its moment unknown`() async throws {
        let showing = try await Bench.run(
            EndingTests.sleeping.replacing(
                "observe: {",
                with:
                    "observe: {entry: pagemap(page), moment: sender.sleep after sender.sleep, rss: 'smaps(page, Rss)', "
                    + "frame: frame(page after reader.read), had: frame(page after reader.read) after reader.read, "
            ), watchdogMilliseconds: 1_000)
        #expect(showing.trials.map(\.ending) == [.hung])
        #expect(showing.values["had"] == .word("mapped"))
        for name in ["entry", "moment", "rss", "frame"] { #expect(showing.values[name] == .word("unknown")) }
    }

    @Test(.enabled(if: HugePageReservation.isPossible, "needs root and hugetlbfs, to reserve huge pages"))
    func `a huge page is one page, and its frame is free when more huge pages are`() async throws {
        let reservation = try HugePageReservation.reserve(pages: 4)
        try await expect(
            """
            question: Is a huge page one page?
            memory:
              page: {backing: hugetlb, pages: 2, fill: 0x11}
            threads:
              one:
                - load: page
                - punch-hole: page
            orders:
              - [one.load, one.punch-hole]
            observe:
              loaded: pagemap(page) after one.load
              flags: kpageflags(page after one.load) after one.load
              had: frame(page after one.load) after one.load
              dropped: pagemap(page)
              frame: frame(page after one.load)
            """, trials: 2,
            shows: [
                "loaded": .word("present+file+exclusive"), "flags": .word("mmap+compound-head+huge"),
                "had": .word("mapped"), "dropped": .word("none"), "frame": .word("freed"),
            ])
        reservation.end()
    }

    @Test func `a race shows neither pages nor moments`() async throws {
        let showing = try await Bench.run(
            """
            question: What does a race show?
            memory:
              page: {backing: anonymous}
            threads:
              one:
                - store: page
              other:
                - store: page
            orders: all
            observe:
              result: one.store
              entry: pagemap(page)
              frame: frame(page after one.store)
              moment: one.store after other.store
            """, race: RacePlan(trials: 50, seed: 1, affinity: .spread, delays: nil))
        #expect(showing.trouble == nil)
        #expect(showing.raced == [Outcome(ending: .completed, values: ["result": .number(1)]): 50])
    }
}
