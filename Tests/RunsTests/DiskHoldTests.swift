import CDeniedCalls
import Experiments
import Foundation
import Glibc
import Guests
import Records
import Runs
import Scripts
import Synchronization
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

    /// A script that reads before it holds the disk, and never releases it.
    private static func unreleased(_ request: String) -> String {
        """
        question: Does the next trial find a disk that answers?
        memory:
          before: {backing: anonymous, fill: 0x11}
          page: {backing: anonymous, fill: 0x22}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          early:
            - read: {file: data, into: before}
          keeper:
            - hold-disk: data
          guest:
            - {\(request): {file: data, into: page}, as: io}
        orders:
          - [early.read, keeper.hold-disk, guest.io]
        observe: {early: early.read, before: "before[0]", result: guest.io, page: "page[0]"}
        """
    }

    @Test(arguments: ["aio-read", "uring-read", "read"])
    func `a hold that a script leaves standing ends with its trial`(request: String) async throws {
        let showing = try await Bench.run(Self.unreleased(request), trials: 5)
        #expect(showing.skip == nil && showing.trouble == nil)
        let values: [String: Value] = [
            "early": .number(4096), "before": .byte(0xab), "result": .word("blocked"), "page": .byte(0xab),
        ]
        #expect(showing.trials.map(\.values) == Array(repeating: values, count: 5))
        #expect(showing.trials.allSatisfy { $0.ending == .completed && !$0.hasLeftSubject })
        // All of them in one subject.
        let held = showing.samples.filter { $0.thread == "guest" }
        #expect(held.count == 5)
        #expect(Set(held.compactMap { $0.texts.first?.path }).count == 1, "\(held.map { $0.texts.first?.path ?? "" })")
    }

    /// A write that makes the file longer keeps the inode's lock on ext4 until it is carried out: whoever holds the disk back
    /// must not wait for it.
    @Test func `a file that a held write has locked is read once the disk is released`() async throws {
        let showing = try await Bench.run(
            """
            question: Who waits for whom?
            memory:
              page: {backing: anonymous, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              keeper:
                - hold-disk: data
              guest:
                - aio-write: {file: data, from: page, offset: 4KiB, length: 4KiB}
            orders:
              - [keeper.hold-disk, guest.aio-write]
            observe: {result: guest.aio-write, byte: "file.data[0]"}
            """, trials: 2)
        #expect(showing.trouble == nil && showing.skip == nil)
        #expect(showing.trials.map(\.ending) == [.completed, .completed])
        for trial in showing.trials {
            #expect(trial.values["result"] == .word("blocked"))
            #expect(trial.values["byte"] == .byte(0xab))
        }
    }

    @Test func `agents that hold the same disk do not hold each other's requests`() async throws {
        try await withThrowingTaskGroup(of: [[String: Value]].self) { group in
            for _ in 0..<3 {
                group.addTask {
                    let showing = try await Bench.run(Self.unreleased("aio-read"), trials: 10)
                    #expect(showing.skip == nil && showing.trouble == nil)
                    return showing.trials.map(\.values)
                }
            }
            let values: [String: Value] = [
                "early": .number(4096), "before": .byte(0xab), "result": .word("blocked"), "page": .byte(0xab),
            ]
            for try await seen in group { #expect(seen == Array(repeating: values, count: 10)) }
        }
    }

    @Test func `an agent that holds the disk under two folders takes both holds back`() async throws {
        let folder = URL(filePath: "/var/tmp/faultline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = try Script(parsing: ScriptSource(path: "test.yaml", text: Self.unreleased("aio-read")))
        let variant = script.variants[0]
        let plans = ["/var/tmp", folder.path].map { scratch in
            Plan(
                script: variant.tree, variant: variant.variant, orders: variant.orders, trials: 1,
                watchdogMilliseconds: 10_000, scratch: scratch)
        }
        let results = Mutex<[Value?]>([])
        // Throws where the agent does not end by itself, or not with status 0.
        try await Dialogue.hold(with: Bench.agent.path, [], ending: .inputEnd) { dialogue in
            for plan in plans {
                try await dialogue.ask(.run(plan), silence: .seconds(60)) { report in
                    guard case .observation(.trial(let trial)) = report else { return }
                    results.withLock { $0.append(trial.values["result"]) }
                }
            }
        }
        #expect(results.withLock(\.self) == [.word("blocked"), .word("blocked")])
    }

    @Test func `a trial that hangs while the disk is held is told, and so is the next`() async throws {
        let showing = try await Bench.run(
            """
            question: Does it ever end?
            memory:
              page: {backing: anonymous, fill: 0x11}
              guarded: {backing: anonymous, fill: 0x11, register: write-protect, protected: true}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
              cached: {size: 4KiB, fill: 0xab}
            threads:
              early:
                - read: {file: data, into: page}
              keeper:
                - hold-disk: data
              guest:
                - aio-read: {file: data, into: page}
              spinner:
                - read: {file: cached, into: guarded}
              sender:
                - signal: {thread: spinner, signal: usr1}
            orders:
              - [early.read, keeper.hold-disk, guest.aio-read, spinner.read, sender.signal]
            observe: {early: early.read, result: guest.aio-read, task: left.task}
            """, trials: 2, watchdogMilliseconds: 2_000)
        #expect(showing.trials.map(\.ending) == [.hung, .hung], "\(showing.trouble ?? showing.skip ?? "")")
        for trial in showing.trials {
            // With a signal pending, the fault of a copy is retried again and again instead of sleeping.
            #expect(trial.remark?.hasSuffix("neither returned nor came to rest after 'sender.signal'") == true)
            #expect(
                trial.values == ["early": .number(4096), "result": .word("blocked"), "task": .word("gone")])
            #expect(!trial.hasLeftSubject)
        }
    }

    /// io_destroy() of an exiting process waits for its requests (exit_aio() in fs/aio.c), and so does a D-state pread.
    @Test(arguments: ["aio-read", "read"])
    func `a subject that is killed while the disk is held is gone after the trial`(request: String) async throws {
        let showing = try await Bench.run(
            """
            question: What does SIGKILL do to a request that the disk has?
            memory:
              page: {backing: anonymous, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              early:
                - read: {file: data, into: page}
              keeper:
                - hold-disk: data
              guest:
                - {\(request): {file: data, into: page}, as: io}
              sender:
                - signal: {thread: guest, signal: kill}
            orders:
              - [early.read, keeper.hold-disk, guest.io, sender.signal]
            observe: {early: early.read, during: guest.io after guest.io, task: left.task}
            """, trials: 2, watchdogMilliseconds: 2_000)
        #expect(showing.trouble == nil && showing.skip == nil)
        #expect(showing.trials.count == 2)
        for trial in showing.trials {
            #expect(trial.ending == .hung, "\(trial)")
            #expect(trial.remark == "the subject outlived 'sender.signal'")
            #expect(
                trial.values == ["early": .number(4096), "during": .word("blocked"), "task": .word("gone")])
            #expect(!trial.hasLeftSubject)
        }
    }
}

/// Where a script that holds a disk is not run, and why.
@Suite(.timeLimit(.minutes(5))) struct DiskHoldSkipTests {
    private static let script = """
        question: Does it run?
        memory:
          page: {backing: anonymous, fill: 0x11}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          keeper:
            - hold-disk: data
            - release-disk: data
          reader:
            - aio-read: {file: data, into: page}
        orders:
          - [keeper.hold-disk, reader.aio-read, keeper.release-disk]
        observe: {result: reader.aio-read}
        """

    @Test func `threads do not race for a disk that one of them holds`() async throws {
        let showing = try await Bench.run(Self.script, race: RacePlan(trials: 5, seed: 1, affinity: .spread))
        #expect(showing.skip == "an order of the steps: threads that race might hold the disk for ever")
        #expect(showing.trouble == nil && showing.batches.isEmpty && showing.trials.isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, whom nothing but this forbids to mount"))
    func `who may not mount the cgroups is told what was refused`() async {
        await #expect(processExitsWith: .success) {
            #expect(denied_calls_add(CInt(SYS_fsopen), EPERM) == 0)
            let showing = try await Bench.run(Self.script)
            let skip = try #require(showing.skip)
            #expect(skip.contains("holding a disk: fsmount on cgroup2: Operation not permitted (EPERM)"), "\(skip)")
            #expect(skip.contains("; fsmount on cgroup v1 blkio: Operation not permitted (EPERM)"), "\(skip)")
            #expect(showing.trouble == nil && showing.trials.isEmpty)
        }
    }

    @Test(
        .enabled(Bench.holdNeed, { await Bench.holdsDisks() }),
        arguments: [
            (CInt(SYS_flock), "flock of the root cgroup"), (CInt(SYS_mkdirat), "mkdir of a cgroup"),
        ])
    func `who may not make the cgroup is told what was refused`(call: CInt, name: String) async {
        await #expect(processExitsWith: .success) { [call, name] in
            #expect(denied_calls_add(call, EROFS) == 0)
            let showing = try await Bench.run(Self.script)
            // Other ways to hold a disk may have been tried, too.
            let skip = try #require(showing.skip)
            #expect(skip.hasPrefix("holding a disk: "), "\(skip)")
            #expect(skip.contains("\(name): Read-only file system (EROFS)"), "\(skip)")
            #expect(showing.trouble == nil && showing.trials.isEmpty)
        }
    }

    @Test func `a folder without a disk is named with its file system`() async throws {
        let showing = try await Bench.run(Self.script, scratch: "/dev/shm")
        #expect(showing.skip == "holding the disk under /dev/shm: tmpfs has no disk of its own")
        #expect(showing.trouble == nil && showing.trials.isEmpty)
    }
}
