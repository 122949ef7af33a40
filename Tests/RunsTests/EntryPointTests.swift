import Experiments
import Testing

/// The steps through which memory is reached otherwise than by an access of the script's own threads.
@Suite(.timeLimit(.minutes(5))) struct `Entry points` {
    @Test func `a futex is compared, and waited for only if it is equal`() async throws {
        let showing = try await Bench.run(
            """
            question: Is it equal?
            memory:
              page: {backing: anonymous, fill: 0x11}
            threads:
              one:
                - futex-wait: {on: page, at: 8, value: 0x11}
                - futex-wait: {on: page, at: 8}
                - futex-wait: {on: page, value: 0x11, sharing: shared}
                - futex-wait: {on: page, sharing: shared}
            orders: all
            observe: {equal: one.futex-wait, other: one.futex-wait#2, shared: one.futex-wait#3, last: one.futex-wait#4}
            """)
        #expect(
            showing.values == [
                "equal": .word("ETIMEDOUT"), "other": .word("EAGAIN"), "shared": .word("ETIMEDOUT"),
                "last": .word("EAGAIN"),
            ])
    }

    @Test func `a pipe is as full in every trial`() async throws {
        let showing = try await Bench.run(
            """
            question: What does the pipe hold?
            memory:
              page: {backing: anonymous, pages: 3, fill: 0x11}
            files:
              pipe: {kind: pipe, size: 1000, fill: 0xab}
            threads:
              one:
                - read: {file: pipe, into: page.0, length: 600}
                - write: {file: pipe, from: page.1}
                - read: {file: pipe, into: page.0, length: 800}
                - vmsplice: {file: pipe, from: page.2, length: 100}
            orders: all
            observe:
              first: one.read
              wrote: one.write
              second: one.read#2
              spliced: one.vmsplice
              start: "page[0..399]"
              behind: "page[400..799]"
            """, trials: 3)
        #expect(showing.trouble == nil && showing.trials.count == 3)
        for trial in showing.trials {
            #expect(
                trial.values == [
                    "first": .number(600), "wrote": .number(4096), "second": .number(800), "spliced": .number(100),
                    "start": .byte(0xab), "behind": .byte(0x11),
                ])
        }
    }

    @Test func `a pipe holds the pages that were spliced into it, as they are`() async throws {
        let showing = try await Bench.run(
            """
            question: Whose bytes are read?
            memory:
              page: {backing: anonymous, fill: 0x11}
              copy: {backing: anonymous}
            files:
              pipe: {kind: pipe, size: 0}
            threads:
              one:
                - vmsplice: {file: pipe, from: page}
                - store: {to: page, value: 0x77}
                - read: {file: pipe, into: copy, length: 1}
            orders: all
            observe: {read: one.read, byte: "copy[0]"}
            """)
        #expect(showing.values == ["read": .number(1), "byte": .byte(0x77)])
    }

    @Test(arguments: [
        ("read: {file: pipe, into: page}", 0), ("write: {file: pipe, from: page, length: 64KiB}", 65_536),
    ])
    func `who waits for a pipe at the end is blocked, and let go`(step: String, size: Int) async throws {
        let showing = try await Bench.run(
            """
            question: Does it ever return?
            memory:
              page: {backing: anonymous, pages: 16, fill: 0x11}
            files:
              pipe: {kind: pipe, size: \(size)}
            threads:
              one:
                - {\(step), as: call}
            orders: all
            observe: {result: one.call, state: one.state}
            """, trials: 2)
        #expect(showing.trouble == nil && showing.trials.count == 2)
        for trial in showing.trials {
            #expect(trial.ending == .completed, "\(trial.remark ?? "")")
            #expect(trial.values == ["result": .word("blocked"), "state": .word("S")])
        }
    }

    @Test func `mlock brings pages in`() async throws {
        let showing = try await Bench.run(
            """
            question: Are they there?
            memory:
              pages: {backing: anonymous, pages: 4}
            threads:
              one:
                - mincore: pages
                - mlock: pages
                - mincore: pages
            orders: all
            observe: {before: one.mincore, locked: one.mlock, after: one.mincore#2}
            """)
        #expect(showing.values == ["before": .number(0), "locked": .number(0), "after": .number(4)])
    }

    @Test(.enabled(if: Bench.offers("poison"), "needs userfaultfd's poison"))
    func `a poisoned page is SIGBUS to an access, and EFAULT or less to a call`() async throws {
        let showing = try await Bench.run(
            """
            question: What do they get?
            memory:
              page: {backing: anonymous, register: missing}
            files:
              pipe: {kind: pipe, size: 4KiB, fill: 0xab}
            threads:
              handler:
                - poison: page
                - load: page
                - read: {file: pipe, into: page}
                - poison: page
            orders: all
            observe: {poisoned: handler.poison, loaded: handler.load, read: handler.read, again: handler.poison#2}
            """)
        #expect(
            showing.values == [
                "poisoned": .number(4096), "loaded": .word("SIGBUS"), "read": .word("EFAULT"), "again": .word("EEXIST"),
            ])
    }

    @Test(.enabled(if: Bench.offers("minor-shmem"), "needs userfaultfd's minor-shmem"))
    func `a minor fault is continued with what the page cache has`() async throws {
        let showing = try await Bench.run(
            """
            question: What does the load find?
            memory:
              page: {backing: shmem, fill: 0x5a, register: minor}
            threads:
              server:
                - madvise: {range: page, advice: dontneed}
                - await-fault: {kind: minor, in: page}
                - continue: page
                - continue: page
              toucher:
                - load: page
            orders:
              - [server.madvise, toucher.load, server.await-fault, server.continue, server.continue#2]
            observe: {loaded: toucher.load, continued: server.continue, again: server.continue#2, state: toucher.state}
            """)
        #expect(
            showing.values == [
                "loaded": .byte(0x5a), "continued": .number(4096), "again": .word("EEXIST"), "state": .word("S"),
            ])
    }

    @Test(arguments: [("async", "iou-wrk"), ("sqpoll", "iou-sqp")])
    func `a read by a thread of the kernel's blocks there, and is dumped there`(
        submission: String, worker: String
    ) async throws {
        let showing = try await Bench.run(
            """
            question: Who blocks?
            memory:
              page: {backing: anonymous, fill: 0x11, register: write-protect, protected: true}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              reader:
                - uring-read: {file: data, into: page, submission: \(submission)}
              handler:
                - await-fault: {kind: write-protect, in: page}
                - write-unprotect: page
            orders:
              - [reader.uring-read, handler.await-fault, handler.write-unprotect]
            observe: {result: reader.uring-read, content: "page[0..4095]", state: reader.state, faults: reader.faults}
            """, trials: 3)
        #expect(showing.skip == nil && showing.trouble == nil)
        #expect(showing.trials.count == 3)
        for trial in showing.trials {
            #expect(
                trial.values == [
                    "result": .number(4096), "content": .byte(0xab), "state": .word("S"), "faults": .number(0),
                ])
        }
        let seen = showing.samples.filter { $0.worker != nil }
        #expect(seen.count == 3)
        for sample in seen {
            #expect(sample.worker == worker && sample.thread == "reader" && sample.state == "D")
            #expect(sample.after == "handler.await-fault" && sample.systemCall == nil)
            #expect(sample.stack?.first == "handle_userfault")
        }
        // The thread waits for it in a call of its own.
        let waiting = try #require(showing.samples.first { $0.worker == nil })
        #expect(waiting.systemCall == "io_uring_enter" && waiting.state == "S")
    }
}
