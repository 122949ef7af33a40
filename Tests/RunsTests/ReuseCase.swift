import Experiments
import Testing

/// A script whose values would be others in a trial that finds something left of the one before.
struct ReuseCase: CustomTestStringConvertible {
    /// What could be left.
    let what: String
    /// Memory, files, threads.
    let scene: String
    /// The orders, where the steps of several threads must have one.
    var orders = "all"
    let observe: String
    let values: [String: Value]

    var testDescription: String { what }

    var script: String { "question: What is left?\n\(scene)\norders: \(orders)\nobserve: \(observe)\n" }

    /// Those of one thread: a race of them has nothing to race with, and shows the same.
    static let alone =
        ["anonymous", "shmem", "shmem, mapping: private", "file", "file, mapping: private"].map { backing in
            ReuseCase(
                what: "bytes of memory: \(backing)",
                scene: """
                    memory:
                      filled: {backing: \(backing), pages: 2, fill: 0x11}
                      empty: {backing: \(backing)}
                    threads:
                      one:
                        - load: filled.1
                        - store: {to: filled.1, value: 0x41}
                        - load: empty
                        - store: {to: empty, value: 0x42}
                    """,
                observe: #"{filled: one.load, empty: one.load#2, after: "filled[4096]", beside: "filled[4097..8191]"}"#,
                values: [
                    "filled": .byte(0x11), "empty": .byte(0), "after": .byte(0x41), "beside": .byte(0x11),
                ])
        } + [
            ReuseCase(
                what: "what write-back stored",
                scene: """
                    memory:
                      page: {backing: anonymous, register: missing}
                    threads:
                      one:
                        - copy: page
                        - load: page
                        - store: {to: page, value: 0x41}
                        - write-back: page
                    """,
                observe: "{copied: one.copy, loaded: one.load, saved: one.write-back}",
                values: ["copied": .number(4096), "loaded": .byte(0), "saved": .number(4096)]),
            ReuseCase(
                what: "bytes of a file",
                scene: """
                    memory:
                      page: {backing: anonymous, fill: 0x22}
                      new: {backing: anonymous, fill: 0x33}
                    files:
                      data: {size: 4KiB, fill: 0xab, direct: true}
                    threads:
                      one:
                        - aio-read: {file: data, into: page}
                        - load: page
                        - aio-write: {file: data, from: new}
                    """,
                observe: #"{read: one.aio-read, loaded: one.load, wrote: one.aio-write, file: "file.data[0..4095]"}"#,
                values: [
                    "read": .number(4096), "loaded": .byte(0xab), "wrote": .number(4096), "file": .byte(0x33),
                ]),
            ReuseCase(
                what: "the length of a file",
                scene: """
                    memory:
                      page: {backing: anonymous, fill: 0x22}
                    files:
                      data: {size: 4KiB, fill: 0xab, direct: true}
                    threads:
                      one:
                        - read: {file: data, into: page, offset: 4KiB, length: 4KiB}
                        - write: {file: data, from: page, offset: 4KiB, length: 4KiB}
                    """,
                observe: "{beyond: one.read, wrote: one.write}",
                values: ["beyond": .number(0), "wrote": .number(4096)]),
            ReuseCase(
                what: "pages that were dropped, and guards",
                scene: """
                    memory:
                      page: {backing: anonymous, pages: 2, fill: 0x11}
                      hole: {backing: shmem, fill: 0x22}
                    threads:
                      one:
                        - load: page
                        - load: page.1
                        - load: hole
                        - madvise: {range: page.0, advice: dontneed}
                        - madvise: {range: page.1, advice: guard-install}
                        - punch-hole: hole
                        - load: page.1
                    """,
                observe: #"{one: one.load, two: one.load#2, hole: one.load#3, guarded: one.load#4, end: "hole[0]"}"#,
                values: [
                    "one": .byte(0x11), "two": .byte(0x11), "hole": .byte(0x22), "guarded": .word("SIGSEGV"),
                    "end": .byte(0),
                ]),
            ReuseCase(
                what: "handled signals",
                scene: """
                    memory:
                      page: {backing: anonymous, fill: 0x11}
                    threads:
                      one:
                        - signal: {thread: one, signal: usr1}
                        - signal: {thread: one, signal: usr2}
                    """,
                observe: "{handled: one.signals}", values: ["handled": .number(2)]),
            ReuseCase(
                what: "a closed userfaultfd",
                scene: """
                    memory:
                      page: {backing: shmem, fill: 0x11, register: write-protect}
                    threads:
                      one:
                        - write-protect: page
                        - close
                        - write-unprotect: page
                        - store: {to: page, value: 0x41}
                    """,
                observe: "{before: one.write-protect, closed: one.close, late: one.write-unprotect, stored: one.store}",
                values: [
                    "before": .number(0), "closed": .number(0), "late": .word("EBADF"), "stored": .number(1),
                ]),
            ReuseCase(
                what: "registrations",
                scene: """
                    memory:
                      page: {backing: anonymous, fill: 0x11, register: write-protect, protected: true}
                      late: {backing: anonymous, fill: 0x11}
                    threads:
                      one:
                        - write-protect: late
                        - register: {range: late, modes: write-protect}
                        - write-protect: late
                        - write-protect: page
                        - unregister: page
                        - write-protect: page
                    """,
                observe: """

                      early: one.write-protect
                      registered: one.write-protect#2
                      first: one.write-protect#3
                      unregistered: one.write-protect#4
                    """,
                values: [
                    "early": .word("ENOENT"), "registered": .number(0), "first": .number(0),
                    "unregistered": .word("ENOENT"),
                ]),
            ReuseCase(
                what: "a thread that is blocked",
                scene: """
                    memory:
                      page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
                    threads:
                      one:
                        - load: page
                        - store: {to: page, value: 0x41}
                    """,
                observe: #"{loaded: one.load, stored: one.store, byte: "page[0]", faults: one.faults}"#,
                values: [
                    "loaded": .byte(0x11), "stored": .word("blocked"), "byte": .byte(0x11), "faults": .number(0),
                ]),
            ReuseCase(
                what: "a thread that waits for its event to be read",
                scene: """
                    userfaultfd: {features: event-remove}
                    memory:
                      page: {backing: anonymous, fill: 0x11, register: missing}
                    threads:
                      one:
                        - load: page
                        - madvise: {range: page, advice: dontneed}
                    """,
                observe: "{loaded: one.load, dropped: one.madvise}",
                values: ["loaded": .byte(0x11), "dropped": .word("blocked")]),
            ReuseCase(
                what: "a userfaultfd that asked to be told of unmapping",
                scene: """
                    userfaultfd: {features: event-unmap+event-remap+event-fork}
                    memory:
                      page: {backing: anonymous, fill: 0x11, register: missing}
                    threads:
                      one:
                        - load: page
                        - store: {to: page, value: 0x41}
                    """,
                observe: "{loaded: one.load, stored: one.store}",
                values: ["loaded": .byte(0x11), "stored": .number(1)]),
        ]
}
