import Experiments
import Glibc
import Testing

/// The userfaultfd read, polled and opened by hand, and several of them in one script.
@Suite(.timeLimit(.minutes(5))) struct `Messages by hand` {
    @Test(arguments: [("read", 64), ("io-uring", 64)])
    func `one read takes as many whole messages as fit, and they are kept for who waits`(
        through: String, bytes: Int
    ) async throws {
        let showing = try await Bench.run(
            """
            question: How many fit?
            memory:
              page: {backing: anonymous, pages: 3, register: missing}
            threads:
              one: [store: page.0]
              two: [store: page.1]
              three: [store: page.2]
              handler:
                - read-messages: {room: 95, through: \(through)}
                - await-fault: page.0
                - read-messages: {room: 96, through: \(through)}
                - read-messages: {room: 31}
                - copy: page
            orders:
              - - one.store
                - two.store
                - three.store
                - handler.read-messages
                - handler.await-fault
                - handler.read-messages#2
                - handler.read-messages#3
                - handler.copy
            observe:
              first: handler.read-messages
              kept: handler.await-fault
              rest: handler.read-messages#2
              small: handler.read-messages#3
              faults: one.faults
              stored: three.store
            """, trials: 2)
        #expect(showing.trouble == nil && showing.trials.count == 2)
        for trial in showing.trials {
            #expect(
                trial.values == [
                    "first": .number(bytes), "kept": .number(0), "rest": .number(32), "small": .word("EINVAL"),
                    "faults": .number(1), "stored": .number(1),
                ])
        }
    }

    @Test(arguments: ["poll", "epoll", "epoll-edge", "io-uring"])
    func `a wait is woken by the message, and given up where none comes`(with: String) async throws {
        let showing = try await Bench.run(
            """
            question: Who is woken?
            memory:
              page: {backing: anonymous, register: missing}
            threads:
              toucher: [store: page]
              handler:
                - poll-messages: {with: \(with), optional: true}
                - poll-messages: {with: \(with), looks: 2, optional: true}
                - read-events
                - poll-messages: {with: \(with), optional: true}
                - copy: page
            orders:
              - - handler.poll-messages
                - toucher.store
                - handler.poll-messages#2
                - handler.read-events
                - handler.poll-messages#3
                - handler.copy
            observe:
              came: handler.poll-messages
              again: handler.poll-messages#2
              gone: handler.poll-messages#3
              stored: toucher.store
            """, trials: 3)
        #expect(showing.trouble == nil && showing.trials.count == 3)
        for trial in showing.trials {
            #expect(
                trial.values == [
                    "came": .word("POLLIN"), "again": .word(with == "epoll-edge" ? "none" : "POLLIN"),
                    "gone": .word("none"), "stored": .number(1),
                ])
        }
    }

    @Test func `a userfaultfd that blocks is read, and cannot be polled`() async throws {
        let showing = try await Bench.run(
            """
            question: Does the read wait?
            memory:
              page: {backing: anonymous, register: missing}
            userfaultfd: {blocking: true}
            threads:
              reader: [read-messages]
              toucher: [store: page]
              other:
                - poll-messages
                - copy: page
            orders:
              - [reader.read-messages, other.poll-messages, toucher.store, other.copy]
            observe:
              before: reader.read-messages after other.poll-messages
              bytes: reader.read-messages
              state: reader.state
              polled: other.poll-messages
              stored: toucher.store
            """)
        #expect(
            showing.values == [
                "before": .word("blocked"), "bytes": .number(32), "state": .word("S"), "polled": .word("POLLERR"),
                "stored": .number(1),
            ])
    }

    @Test(arguments: [
        ("signal: {thread: reader, signal: usr1}", Ending.completed, "EINTR"), ("close: ", .hung, "blocked"),
    ])
    func `a read that waits is ended by a signal, and not by a close`(
        step: String, ending: Ending, bytes: String
    ) async throws {
        let showing = try await Bench.run(
            """
            question: What ends the read?
            memory:
              page: {backing: anonymous, register: missing}
            userfaultfd: {blocking: true}
            threads:
              reader: [read-messages]
              other:
                - \(step)
                  as: end
            orders:
              - [reader.read-messages, other.end]
            observe: {bytes: reader.read-messages, end: other.end}
            """)
        #expect(showing.trials.map(\.ending) == [ending])
        #expect(showing.trials.first?.values["bytes"] == .word(bytes))
        #expect(showing.trials.first?.values["end"] == .number(0))
    }

    @Test func `each thread's steps are about its own userfaultfd, trial after trial`() async throws {
        let showing = try await Bench.run(
            """
            question: Who is told?
            memory:
              page: {backing: anonymous, register: missing}
              free: {backing: anonymous}
            userfaultfds:
              second: {}
            threads:
              one: [store: page]
              two: [store: free]
              first:
                - await-fault: page
                - read-events
                - copy: page
              other:
                userfaultfd: second
                steps:
                  - register: {range: page, modes: missing}
                    as: taken
                  - register: {range: free, modes: missing}
                    as: free
                  - await-fault: free
                  - copy: free
            orders:
              - - other.taken
                - other.free
                - one.store
                - two.store
                - other.await-fault
                - first.await-fault
                - first.read-events
                - first.copy
                - other.copy
            observe:
              taken: other.taken
              registered: other.free
              second: other.await-fault
              first: first.await-fault
              more: first.read-events
              one: one.store
              two: two.store
            """, trials: 3)
        #expect(showing.trouble == nil && showing.trials.count == 3)
        for trial in showing.trials {
            #expect(
                trial.values == [
                    "taken": .word("EBUSY"), "registered": .number(0), "second": .number(0), "first": .number(0),
                    "more": .number(0), "one": .number(1), "two": .number(1),
                ])
        }
        #expect(showing.samples.allSatisfy { $0.texts.count { $0.path.contains("/fdinfo/") } == 2 })
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, to become somebody else"))
    func `a user without privilege may have one for user-mode faults alone, and root stays root`() async throws {
        let showing = try await Bench.run(
            """
            question: Who may?
            threads:
              one:
                - open-userfaultfd: {user: nobody}
                - open-userfaultfd: {user: nobody, user-mode-only: true}
                - open-userfaultfd: {user: nobody, through: device}
                - open-userfaultfd: {features: event-fork}
            orders: all
            observe:
              all: one.open-userfaultfd
              user: one.open-userfaultfd#2
              device: one.open-userfaultfd#3
              root: one.open-userfaultfd#4
            """)
        #expect(
            showing.values == [
                "all": .word("EPERM"), "user": .number(0), "device": .word("EACCES"), "root": .number(0),
            ])
    }

    @Test func `what is measured comes once a trial, and not of a step that fails`() async throws {
        let showing = try await Bench.run(
            """
            question: How long?
            memory:
              page: {backing: anonymous, register: missing}
            threads:
              handler:
                - copy: page
                - copy: page
              sleeper:
                - sleep: 1ms
            orders: racing
            observe: {copied: handler.copy, again: handler.copy#2}
            measure: {copy: handler.copy, failing: handler.copy#2, sleep: sleeper.sleep}
            """,
            race: RacePlan(trials: 50, seed: 1, affinity: .spread, delays: RaceDelays(nanoseconds: [0, 0, 0])))
        let durations = showing.batches.reduce(into: [String: [Int]]()) { $0.merge($1.durations) { $0 + $1 } }
        #expect(showing.raced.keys.map(\.values) == [["copied": .number(4096), "again": .word("EEXIST")]])
        #expect(durations.mapValues(\.count) == ["copy": 50, "sleep": 50])
        #expect(durations.values.joined().allSatisfy { $0 > 0 })
    }

    @Test(arguments: [("shared", "blocked"), ("own", "1")])
    func `a process that is ended closes what it alone has open, and its step is killed`(
        descriptors: String, stored: String
    ) async throws {
        let showing = try await Bench.run(
            """
            question: Who goes on?
            memory:
              page: {backing: anonymous, register: missing}
            threads:
              toucher: [store: page]
              handler:
                process: other
                descriptors: \(descriptors)
                steps:
                  - read-events
                  - sleep: 10s
                  - read-events
              server:
                - \(descriptors == "own" ? "close" : "read-events")
                - end-process: handler
                - end-process: handler
                  as: again
            orders:
              - - server.\(descriptors == "own" ? "close" : "read-events")
                - toucher.store
                - handler.read-events
                - server.end-process
                - server.again
                - handler.sleep
                - handler.read-events#2
            observe:
              read: handler.read-events
              ended: server.end-process
              again: server.again
              stored: toucher.store
              slept: handler.sleep
            """)
        // The handler is gone when its next step is due.
        #expect(showing.trials.map(\.ending) == [.impossible])
        #expect(showing.trials.first?.remark == "'handler.sleep' was due when the process of its thread had ended")
        #expect(showing.trials.first?.values["ended"] == .number(0))
        #expect(showing.trials.first?.values["again"] == .word("ESRCH"))
        #expect(showing.trials.first?.values["slept"] == .word("not-granted"))
        #expect(showing.trials.first.map { "\($0.values["stored"] ?? .word("nothing"))" } == stored)
    }

    @Test(arguments: ["serve: page", "process-vm-read: {from: page, length: 512}"])
    func `a process with descriptors of its own does not keep a trial from its end`(step: String) async throws {
        let showing = try await Bench.run(
            """
            question: Does the trial end?
            memory:
              page: {backing: anonymous, register: missing}
            threads:
              handler:
                process: other
                descriptors: own
                steps:
                  - \(step)
                    as: wait
              toucher:
                - store: page
            orders:
              - [handler.wait, toucher.store]
            observe: {stored: toucher.store}
            """, trials: 2)
        #expect(showing.trouble == nil && showing.trials.map(\.ending) == [.completed, .completed])
        #expect(showing.trials.map(\.remark) == [nil, nil])
    }

    @Test func `io_uring waits for the message of a userfaultfd that blocks, and is given up`() async throws {
        let showing = try await Bench.run(
            """
            question: Does the wait end?
            memory:
              page: {backing: anonymous, register: missing}
            userfaultfd: {blocking: true}
            threads:
              reader:
                - read-messages: {through: io-uring, optional: true}
                - read-messages
              toucher:
                - store: page
              other:
                - copy: page
            orders:
              - [reader.read-messages, toucher.store, reader.read-messages#2, other.copy]
              - [reader.read-messages, reader.read-messages#2, toucher.store, other.copy]
            observe: {first: reader.read-messages, second: reader.read-messages#2, stored: toucher.store}
            """)
        #expect(showing.trouble == nil && showing.trials.count == 2, "\(showing.trouble ?? "")")
        for trial in showing.trials {
            #expect(trial.values["stored"] == .number(1), "\(trial.values) \(trial.remark ?? "")")
        }
        // What io_uring makes of such a descriptor depends on the kernel; that the wait ends does not.
        #expect(showing.trials.last?.values["second"] == .number(32))
    }
}
