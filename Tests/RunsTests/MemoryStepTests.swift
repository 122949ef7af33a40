import Experiments
import Testing

/// What the steps do that change or read the memory map.
@Suite(.timeLimit(.minutes(5))) struct MemoryStepTests {
    @Test func `what is unmapped raises SIGSEGV, and comes back for the next trial`() async throws {
        let showing = try await Bench.run(
            """
            question: Is it gone?
            memory:
              pages: {backing: anonymous, pages: 2, fill: 0x11}
            threads:
              one:
                - munmap: pages.0
                - load: pages.0
                - load: pages.1
                - mincore: pages.1
                - mincore: pages
            orders: all
            observe:
              unmapped: one.munmap
              first: one.load
              second: one.load#2
              left: one.mincore
              all: one.mincore#2
            """, trials: 2)
        #expect(showing.trouble == nil)
        let values: [String: Value] = [
            "unmapped": .number(0), "first": .word("SIGSEGV"), "second": .byte(0x11), "left": .number(1),
            "all": .word("ENOMEM"),
        ]
        #expect(showing.trials.map(\.values) == [values, values])
    }

    @Test(arguments: [
        ("anonymous", false, Value.word("SIGSEGV")), ("shmem", false, .word("SIGSEGV")), ("anonymous", true, .byte(0)),
        ("shmem", true, .byte(0x11)),
    ])
    func `pages that are moved lie where others lay`(backing: String, dontUnmap: Bool, left: Value) async throws {
        let showing = try await Bench.run(
            """
            question: Where are they?
            memory:
              from: {backing: \(backing), pages: 2, fill: 0x11}
              to: {backing: anonymous, pages: 3, fill: 0x22}
            threads:
              one:
                - mremap: {from: from.1, to: to.2, dontunmap: \(dontUnmap)}
                - load: from.1
                - load: to.2
                - load: to.1
                - load: from.0
            orders: all
            observe:
              moved: one.mremap
              old: one.load
              new: one.load#2
              beside: one.load#3
              before: one.load#4
            """, trials: 2)
        #expect(showing.trouble == nil)
        // Of a memfd, MREMAP_DONTUNMAP is taken since 5.13.
        let values: [String: Value] = [
            "moved": .number(0), "old": left, "new": .byte(0x11), "beside": .byte(0x22), "before": .byte(0x11),
        ]
        #expect(showing.trials.map(\.values) == [values, values])
    }

    @Test func `a registration is moved with its pages where the script asks for the event`() async throws {
        let showing = try await Bench.run(
            """
            question: Who is told of a fault in the new place?
            userfaultfd: {features: event-remap}
            memory:
              from: {backing: anonymous, register: missing}
              to: {backing: anonymous, fill: 0x22}
            threads:
              mover:
                - mremap: {from: from, to: to}
                - load: to
              reader:
                - read-events
            orders:
              - [mover.mremap, reader.read-events, mover.load]
            observe: {moved: mover.mremap, events: reader.read-events, loaded: mover.load}
            """)
        #expect(
            showing.values == ["moved": .number(0), "events": .number(1), "loaded": .word("blocked")],
            "\(showing.trouble ?? "")")
        #expect(showing.trials.first?.events.map(\.kind) == ["remap"])
    }

    @Test func `protection is taken and given`() async throws {
        let showing = try await Bench.run(
            """
            question: What may be done?
            memory:
              pages: {backing: shmem, pages: 2, fill: 0x11}
            threads:
              one:
                - mprotect: {range: pages.0, protection: none}
                - load: pages.0
                - mprotect: {range: pages.0, protection: read}
                - load: pages.0
                - store: {to: pages.0, value: 0x41}
                - store: {to: pages.1, value: 0x42}
                - mprotect: {range: pages, protection: read-write}
                - store: {to: pages.0, value: 0x43}
            orders: all
            observe:
              none: one.mprotect
              hidden: one.load
              read: one.mprotect#2
              shown: one.load#2
              refused: one.store
              beside: one.store#2
              all: one.mprotect#3
              taken: one.store#3
              byte: pages[0]
            """, trials: 2)
        #expect(showing.trouble == nil)
        let values: [String: Value] = [
            "none": .number(0), "hidden": .word("SIGSEGV"), "read": .number(0), "shown": .byte(0x11),
            "refused": .word("SIGSEGV"), "beside": .number(1), "all": .number(0), "taken": .number(1),
            "byte": .byte(0x43),
        ]
        #expect(showing.trials.map(\.values) == [values, values])
    }

    @Test(.enabled(if: Bench.offers("move"), "needs UFFDIO_MOVE"))
    func `pages are moved into missing ones`() async throws {
        let showing = try await Bench.run(
            """
            question: Does the page itself resolve the fault?
            userfaultfd: {features: move}
            memory:
              from: {backing: anonymous, pages: 2, fill: 0x33}
              to: {backing: anonymous, pages: 3, register: missing}
            threads:
              toucher:
                - load: to.2
              mover:
                - await-fault: to
                - move: {from: from, to: to.1-2}
                - mincore: from
                - mincore: to
                - move: {from: from, to: to.1-2}
                - move: {from: from.0, to: to.0}
                - move: {from: from.0, to: to.0, allow-source-holes: true}
            orders:
              - - toucher.load
                - mover.await-fault
                - mover.move
                - mover.mincore
                - mover.mincore#2
                - mover.move#2
                - mover.move#3
                - mover.move#4
            observe:
              loaded: toucher.load
              moved: mover.move
              left: mover.mincore
              come: mover.mincore#2
              there: mover.move#2
              hole: mover.move#3
              allowed: mover.move#4
            """)
        #expect(
            showing.values == [
                "loaded": .byte(0x33), "moved": .number(8192), "left": .number(0), "come": .number(2),
                "there": .word("EEXIST"), "hole": .word("ENOENT"), "allowed": .number(4096),
            ], "\(showing.trouble ?? showing.skip ?? "")")
    }

    @Test(arguments: [("anonymous", 3), ("shmem", 4), ("shmem, mapping: private", 4)])
    func `mincore counts what is in memory`(backing: String, left: Int) async throws {
        let showing = try await Bench.run(
            """
            question: How many are there?
            memory:
              filled: {backing: \(backing), pages: 4, fill: 0x11}
              empty: {backing: \(backing), pages: 4}
            threads:
              one:
                - mincore: filled
                - mincore: empty
                - store: empty.2
                - mincore: empty
                - madvise: {range: filled.1, advice: dontneed}
                - mincore: filled
            orders: all
            observe:
              filled: one.mincore
              empty: one.mincore#2
              stored: one.mincore#3
              dropped: one.mincore#4
            """)
        // The page cache keeps what the page table gives up; a private copy is neither, and the page below it is there.
        #expect(
            showing.values == [
                "filled": .number(4), "empty": .number(0), "stored": .number(1), "dropped": .number(left),
            ])
    }

    @Test(.enabled(if: Bench.offers("wp-async"), "needs asynchronous write protection"))
    func `pagemap-scan counts what was written, and protects it`() async throws {
        let showing = try await Bench.run(
            """
            question: Which pages were written?
            userfaultfd: {features: wp-async}
            memory:
              pages: {backing: anonymous, pages: 8, fill: 0x11, register: write-protect, protected: true}
              plain: {backing: anonymous, pages: 2, fill: 0x11}
            threads:
              one:
                - pagemap-scan: {range: pages, category: written}
                - store: pages.1
                - store: pages.4
                - store: pages.5
                - pagemap-scan: {range: pages, category: written}
                - pagemap-scan: {range: pages.0-4, category: written, protect: true}
                - pagemap-scan: {range: pages, category: written}
                - madvise: {range: pages.0-1, advice: dontneed}
                - pagemap-scan: {range: pages, category: present}
                - pagemap-scan: {range: pages, category: huge}
                - pagemap-scan: {range: plain, category: written, protect: true}
            orders: all
            observe:
              none: one.pagemap-scan
              three: one.pagemap-scan#2
              two: one.pagemap-scan#3
              one: one.pagemap-scan#4
              present: one.pagemap-scan#5
              huge: one.pagemap-scan#6
              plain: one.pagemap-scan#7
            """)
        #expect(
            showing.values == [
                "none": .number(0), "three": .number(3), "two": .number(2), "one": .number(1), "present": .number(6),
                "huge": .number(0), "plain": .word("EPERM"),
            ], "\(showing.trouble ?? showing.skip ?? "")")
    }

    @Test func `madvise takes a part of its range`() async throws {
        let showing = try await Bench.run(
            """
            question: Which pages are dropped?
            memory:
              pages: {backing: anonymous, pages: 3, fill: 0x11}
            threads:
              one:
                - madvise: {range: pages.1-2, advice: dontneed, length: 4KiB}
                - madvise: {range: pages, advice: dontneed, at: 8KiB}
                - madvise: {range: pages, advice: dontneed, at: 512}
            orders: all
            observe:
              dropped: one.madvise
              also: one.madvise#2
              misaligned: one.madvise#3
              first: pages[0]
              second: pages[4096]
              third: pages[8192]
            """, trials: 1)
        #expect(showing.trouble == nil)
        #expect(
            showing.trials.map(\.values) == [
                [
                    "dropped": .number(0), "also": .number(0), "misaligned": .word("EINVAL"), "first": .byte(0x11),
                    "second": .byte(0), "third": .byte(0),
                ]
            ])
    }

    @Test(arguments: [("at: 8KiB", "8192 to 8192"), ("at: 4KiB, length: 4097", "4096 to 8192")])
    func `a part that is not in the range is refused`(part: String, bytes: String) async throws {
        let error = await #expect(throws: (any Error).self) {
            _ = try await Bench.run(
                """
                question: Is it refused?
                memory:
                  pages: {backing: anonymous, pages: 2}
                threads:
                  one:
                    - madvise: {range: pages, advice: dontneed, \(part)}
                orders: all
                observe: {dropped: one.madvise}
                """, trials: 1)
        }
        #expect(error.map { "\($0)" }?.contains("bytes \(bytes) of 'pages', which has 8192") == true)
    }

    @Test func `memory that was unmapped, moved or protected does not spoil a race`() async throws {
        let showing = try await Bench.run(
            """
            question: Is everything there again?
            memory:
              from: {backing: anonymous, pages: 2, fill: 0x11}
              to: {backing: shmem, pages: 2, fill: 0x22}
            threads:
              one:
                - load: from
                - load: to
                - mprotect: {range: from.0, protection: none}
                - mremap: {from: from.1, to: to.0}
                - munmap: to
            orders: racing
            observe: {first: one.load, second: one.load#2, mprotect: one.mprotect, moved: one.mremap, gone: one.munmap}
            """, race: RacePlan(trials: 50, seed: 1, affinity: .spread))
        #expect(showing.trouble == nil)
        let values: [String: Value] = [
            "first": .byte(0x11), "second": .byte(0x22), "mprotect": .number(0), "moved": .number(0),
            "gone": .number(0),
        ]
        #expect(showing.raced == [Outcome(ending: .completed, values: values): 50])
    }
}
