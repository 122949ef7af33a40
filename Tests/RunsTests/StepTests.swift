import Experiments
import Foundation
import Testing

/// What each step does on the running kernel.
@Suite(.timeLimit(.minutes(5))) struct StepTests {
    @Test(arguments: [true, false])
    func `files are read and written, buffered and direct`(direct: Bool) async throws {
        let showing = try await Bench.run(
            """
            question: Do bytes move?
            memory:
              page: {backing: anonymous, pages: 2, fill: 0x11}
            files:
              data: {size: 8KiB, fill: 0xab, direct: \(direct)}
            threads:
              one:
                - read: {file: data, into: page.1, length: 512, at: 1024}
                - write: {file: data, from: page.0, length: 512, offset: 4KiB}
                - aio-write: {file: data, from: page.0, offset: 7KiB, length: 1KiB}
                - aio-read: {file: data, into: page.1, offset: 4KiB}
            orders:
              - [one.read, one.write, one.aio-write, one.aio-read]
            observe:
              read: one.read
              wrote: one.write
              aio-wrote: one.aio-write
              aio-read: one.aio-read
              start: file.data[0..4095]
              written: file.data[4096..4607]
              between: file.data[4608..7167]
              end: file.data[7168..8191]
              whole: file.data[0..8191]
              page: page[4096..4607]
              rest: page[4608..7167]
            """, trials: 2)
        #expect(showing.trials.count == 2)
        for trial in showing.trials {
            #expect(
                trial.values == [
                    "read": .number(512), "wrote": .number(512), "aio-wrote": .number(1024), "aio-read": .number(4096),
                    "start": .byte(0xab), "written": .byte(0x11), "between": .byte(0xab), "end": .byte(0x11),
                    "whole": .word("mixed"), "page": .byte(0x11), "rest": .byte(0xab),
                ])
        }
    }

    @Test func `write-back and copy bring a dropped page back`() async throws {
        let showing = try await Bench.run(
            """
            question: Does the store keep the page?
            memory:
              page: {backing: shmem, fill: 0x5a, register: missing}
            threads:
              server:
                - write-back: page
                - punch-hole: page
                - copy: page
                - copy: page
                - madvise: {range: page, advice: remove}
                - zeropage: page
              late:
                - load: page
            orders:
              - - server.write-back
                - server.punch-hole
                - server.copy
                - late.load
                - server.copy#2
                - server.madvise
                - server.zeropage
            observe:
              back: server.write-back
              hole: server.punch-hole
              first: server.copy
              loaded: late.load
              second: server.copy#2
              zero: server.zeropage
              end: page[0..4095]
            """)
        #expect(
            showing.values == [
                "back": .number(4096), "hole": .number(0), "first": .number(4096), "loaded": .byte(0x5a),
                "second": .word("EEXIST"), "zero": .number(4096), "end": .byte(0),
            ])
    }

    @Test func `a copy that stops half way says how far it got`() async throws {
        let showing = try await Bench.run(
            """
            question: What of the pages before the present one?
            memory:
              pages: {backing: anonymous, pages: 4, register: missing}
            threads:
              server:
                - copy: {to: pages.2, fill: 0x11}
                - copy: {to: pages, fill: 0x33}
            orders: all
            observe: {all: server.copy#2, first: "pages[0..8191]", third: "pages[8192]", last: "pages[12288]"}
            """)
        #expect(
            showing.values == [
                "all": .number(8192), "first": .byte(0x33), "third": .byte(0x11), "last": .word("missing"),
            ])
    }

    @Test func `register, protect, wake, unregister and close`() async throws {
        let showing = try await Bench.run(
            """
            question: Do the ioctls arrive?
            memory:
              page: {backing: anonymous, fill: 0x11}
            threads:
              server:
                - write-protect: page
                - register: {range: page, modes: write-protect}
                - write-protect: page
                - wake: page
                - write-unprotect: {range: page, dont-wake: true}
                - unregister: page
                - close
                - wake: page
            orders: all
            observe:
              early: server.write-protect
              registered: server.register
              protected: server.write-protect#2
              woken: server.wake
              unprotected: server.write-unprotect
              unregistered: server.unregister
              closed: server.close
              late: server.wake#2
            """)
        #expect(
            showing.values == [
                "early": .word("ENOENT"), "registered": .number(0), "protected": .number(0), "woken": .number(0),
                "unprotected": .number(0), "unregistered": .number(0), "closed": .number(0), "late": .word("EBADF"),
            ])
    }

    @Test(arguments: [
        ("dontneed", Value.number(0)), ("free", .number(0)), ("cold", .number(0)), ("remove", .word("EINVAL")),
        ("populate-write", .number(0)), ("guard-install", .number(0)),
    ])
    func `madvise answers for anonymous memory`(advice: String, result: Value) async throws {
        let showing = try await Bench.run(
            """
            question: What does the kernel say?
            memory:
              page: {backing: anonymous, fill: 0x11}
            threads:
              server:
                - madvise: {range: page, advice: \(advice)}
            orders: all
            observe: {result: server.madvise}
            """)
        #expect(showing.values == ["result": result])
    }

    @Test(arguments: [("shared", Value.byte(0x11)), ("private", .word("gone"))])
    func `a private mapping's pages go with the process, a shared one's do not`(
        mapping: String, left: Value
    ) async throws {
        let showing = try await Bench.run(
            """
            question: What is left?
            memory:
              page: {backing: shmem, mapping: \(mapping), fill: 0x11}
              onDisk: {backing: file, mapping: \(mapping), fill: 0x11}
            threads:
              killer:
                - signal: {thread: killer, signal: kill}
            orders: all
            observe: {page: "page[0..4095]", file: "onDisk[0..4095]"}
            """)
        #expect(showing.values == ["page": left, "file": left])
    }

    @Test(.enabled(if: HugePageReservation.isPossible, "needs root and hugetlbfs, to reserve huge pages"))
    func `huge pages fault and are resolved as a whole`() async throws {
        let reservation = try HugePageReservation.reserve(pages: 4)
        let showing = try await Bench.run(
            """
            question: Is a huge page one page?
            memory:
              page: {backing: hugetlb, register: missing}
            threads:
              toucher:
                - load: {from: page, at: 8KiB}
              handler:
                - await-fault: {kind: missing, in: page}
                - copy: {to: page, fill: 0x77}
            orders:
              - [toucher.load, handler.await-fault, handler.copy]
            observe: {loaded: toucher.load, copied: handler.copy, state: toucher.state}
            """)
        #expect(showing.skip == nil)
        #expect(showing.values["loaded"] == .byte(0x77))
        #expect(showing.values["copied"] == .number(2 << 20))
        reservation.end()
    }
}
