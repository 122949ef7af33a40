import Experiments
import Records
import Runs
import Scripts
import Testing

/// What `hold-disk` keeps back on the running kernel, and what it does not.
@Suite(.timeLimit(.minutes(5)), .enabled(Bench.holdNeed, { await Bench.holdsDisks() })) struct DiskHoldTests {
    /// A step that asks the disk for 4 KiB, and where its thread stands while there is no answer.
    enum Request: String, CaseIterable {
        case aioRead = "aio-read: {file: data, into: page}"
        case aioWrite = "aio-write: {file: data, from: page}"
        case uringRead = "uring-read: {file: data, into: page}"
        case uringWrite = "uring-write: {file: data, from: page}"
        case registeredRead = "uring-read: {file: data, into: page, buffers: registered}"
        case registeredWrite = "uring-write: {file: data, from: page, buffers: registered}"
        case read = "read: {file: data, into: page}"
        case write = "write: {file: data, from: page}"

        var isWrite: Bool { rawValue.contains("from:") }

        /// The system call that it waits in, and the state.
        var place: (call: String, state: String) {
            switch self {
            case .aioRead, .aioWrite: ("io_getevents", "S")
            case .uringRead, .uringWrite, .registeredRead, .registeredWrite: ("io_uring_enter", "S")
            case .read: ("pread64", "D")
            case .write: ("pwrite64", "D")
            }
        }
    }

    /// A script with a request, and a server that drops a page and stores to the request's own while it is in progress.
    private static func script(_ request: Request, holding: Bool) -> String {
        """
        question: Is it held?
        memory:
          page: {backing: anonymous, fill: 0x11}
          other: {backing: anonymous, fill: 0x33}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          keeper:
            \(holding ? "- hold-disk: data" : "- load: other")
            - release-disk: data
          guest:
            - {\(request.rawValue), as: io}
          server:
            - madvise: {range: other, advice: dontneed}
            - store: {to: page, value: 0x22}
        orders:
          - - \(holding ? "keeper.hold-disk" : "keeper.load")
            - guest.io
            - server.madvise
            - server.store
            - keeper.release-disk
        observe:
          during: guest.io after server.madvise
          still: guest.io after server.store
          result: guest.io
          released: keeper.release-disk
          byte: "\(request.isWrite ? "file.data[0]" : "page[0]")"
          rest: "\(request.isWrite ? "file.data[1..4095]" : "page[1..4095]")"
          state: guest.state
        """
    }

    @Test(arguments: Request.allCases)
    func `a request is held until the release, and carried out then`(request: Request) async throws {
        let showing = try await Bench.run(Self.script(request, holding: true), trials: 3)
        #expect(showing.skip == nil && showing.trouble == nil)
        // The disk saw the page as it was at the release, and the store before the read.
        let values: [String: Value] = [
            "during": .word("blocked"), "still": .word("blocked"), "result": .number(4096), "released": .number(0),
            "byte": .byte(request.isWrite ? 0x22 : 0xab), "rest": .byte(request.isWrite ? 0x11 : 0xab),
            "state": .word(request.place.state),
        ]
        #expect(showing.trials.map(\.values) == [values, values, values])
        #expect(showing.trials.allSatisfy { $0.ending == .completed })
        let during = showing.samples.filter { $0.after == "server.madvise" }
        #expect(during.map(\.trial) == [1, 2, 3])
        for sample in during {
            #expect(sample.step == "guest.io" && sample.isAtRest && sample.state == request.place.state)
            #expect(sample.systemCall == request.place.call)
        }
    }

    @Test(arguments: Request.allCases)
    func `without a hold the same request has returned by then`(request: Request) async throws {
        let showing = try await Bench.run(Self.script(request, holding: false), trials: 3)
        #expect(showing.skip == nil && showing.trouble == nil)
        // Both ways the request came before the store.
        let values: [String: Value] = [
            "during": .number(4096), "still": .number(4096), "result": .number(4096), "released": .number(0),
            "byte": .byte(request.isWrite ? 0x11 : 0x22), "rest": .byte(request.isWrite ? 0x11 : 0xab),
            "state": .word("-"),
        ]
        #expect(showing.trials.map(\.values) == [values, values, values])
        #expect(showing.samples.isEmpty)
    }

    @Test func `the record shows in which call a held read blocked`() async throws {
        let script = try Script(
            parsing: ScriptSource(path: "held.yaml", text: Self.script(.aioRead, holding: true)))
        let settings = RunSettings(
            trials: 2, tracedTrials: 0, orders: [], scratch: "/var/tmp", watchdogMilliseconds: 10_000,
            allowsDanger: false)
        let record = try await ScriptRun(script, agent: Bench.agent, settings: settings).run(evidence: nil) { _ in }
        #expect(record.verdict == .done)
        let blocked = try #require(record.variants.first?.orders.first?.blocked.first)
        #expect(blocked.thread == "guest" && blocked.step == "guest.io" && blocked.state == "S")
        #expect(blocked.syscall == "io_getevents")
        #expect(blocked.stack?.contains { $0.contains("io_getevents") || $0.contains("read_events") } != false)
        #expect(blocked.seenAfter == ["guest.io", "server.madvise", "server.store"])
    }

    @Test(arguments: [
        ("reads", Value.word("blocked"), Value.number(4096)), ("writes", .number(4096), .word("blocked")),
        ("all", .word("blocked"), .word("blocked")),
    ])
    func `reads and writes are held apart`(requests: String, read: Value, wrote: Value) async throws {
        let showing = try await Bench.run(
            """
            question: Which of them is held?
            memory:
              page: {backing: anonymous, fill: 0x11}
              source: {backing: anonymous, fill: 0x22}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
              sink: {size: 4KiB, fill: 0xcd, direct: true}
            threads:
              keeper:
                - hold-disk: {file: data, requests: \(requests)}
                - release-disk: data
              reader:
                - aio-read: {file: data, into: page}
              writer:
                - aio-write: {file: sink, from: source}
              bystander:
                - load: source
            orders:
              - [keeper.hold-disk, reader.aio-read, writer.aio-write, bystander.load, keeper.release-disk]
              - [keeper.hold-disk, writer.aio-write, reader.aio-read, bystander.load, keeper.release-disk]
            observe:
              read: reader.aio-read after bystander.load
              wrote: writer.aio-write after bystander.load
              read-at-last: reader.aio-read
              wrote-at-last: writer.aio-write
              page: page[0..4095]
              sink: file.sink[0..4095]
            """, trials: 10)
        #expect(showing.skip == nil && showing.trouble == nil)
        let values: [String: Value] = [
            "read": read, "wrote": wrote, "read-at-last": .number(4096), "wrote-at-last": .number(4096),
            "page": .byte(0xab), "sink": .byte(0x22),
        ]
        // A disk may be slow to answer what it does not hold: that is waited for.
        #expect(showing.trials.map(\.values) == Array(repeating: values, count: 20))
    }

    @Test func `a hold that stands does not hold what was submitted before, and a second one holds on`() async throws {
        let showing = try await Bench.run(
            """
            question: Which hold is it?
            memory:
              first: {backing: anonymous, fill: 0x11}
              second: {backing: anonymous, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              keeper:
                - hold-disk: data
                - release-disk: data
                - hold-disk: data
              early:
                - aio-read: {file: data, into: first}
              late:
                - aio-read: {file: data, into: second}
            orders:
              - [keeper.hold-disk, early.aio-read, keeper.release-disk, keeper.hold-disk#2, late.aio-read]
            observe:
              before: early.aio-read after keeper.release-disk
              during: early.aio-read after late.aio-read
              late: late.aio-read
              first: first[0]
              second: second[0]
            """, trials: 2)
        let values: [String: Value] = [
            "before": .number(4096), "during": .number(4096), "late": .word("blocked"), "first": .byte(0xab),
            // The disk is released before bytes are read.
            "second": .byte(0xab),
        ]
        #expect(showing.trials.map(\.values) == [values, values], "\(showing.trouble ?? showing.skip ?? "")")
    }

    @Test func `a second hold adds to the first, and goes with it`() async throws {
        let showing = try await Bench.run(
            """
            question: Is the first still held?
            memory:
              page: {backing: anonymous, fill: 0x11}
              source: {backing: anonymous, fill: 0x22}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
              sink: {size: 4KiB, fill: 0xcd, direct: true}
            threads:
              keeper:
                - hold-disk: {file: data, requests: reads}
                - hold-disk: {file: data, requests: writes}
                - release-disk: data
              reader:
                - aio-read: {file: data, into: page}
              writer:
                - aio-write: {file: sink, from: source}
            orders:
              - [keeper.hold-disk, reader.aio-read, keeper.hold-disk#2, writer.aio-write, keeper.release-disk]
            observe:
              read: reader.aio-read after writer.aio-write
              wrote: writer.aio-write after writer.aio-write
              read-at-last: reader.aio-read
              wrote-at-last: writer.aio-write
            """, trials: 2, watchdogMilliseconds: 5_000)
        let values: [String: Value] = [
            "read": .word("blocked"), "wrote": .word("blocked"), "read-at-last": .number(4096),
            "wrote-at-last": .number(4096),
        ]
        #expect(showing.trials.map(\.values) == [values, values], "\(showing.trouble ?? showing.skip ?? "")")
    }
}
