import Experiments
import Foundation
import Glibc
import Runs
import Scripts
import Synchronization
import Testing

/// What the child of a subject does, and that nothing is left of it.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ChildTests {
    /// The processes of this group that call themselves a child of a subject, zombies too.
    private var children: [pid_t] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { pid_t($0) }.filter { process in
            name(of: process) == "faultline-child\n" && stat(of: process)?.group == getpgrp()
        }
    }

    private func stat(of process: pid_t) -> (parent: pid_t, group: pid_t)? {
        let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        // The name in parentheses may hold anything; after it come the state, the parent and the group.
        let fields = text?.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 2, let parent = pid_t(fields[1]), let group = pid_t(fields[2]) else { return nil }
        return (parent, group)
    }

    private func name(of process: pid_t) -> String? {
        try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
    }

    /// The agent above the subject whose child `process` is; nil if it is no such child.
    private func supervisorOfSubject(above process: pid_t) -> pid_t? {
        guard let subject = stat(of: process)?.parent, name(of: subject) == "faultline-subj\n",
            let supervisor = stat(of: subject)?.parent, name(of: supervisor) == "faultline-agent\n"
        else { return nil }
        return supervisor
    }

    @Test(arguments: [
        ("anonymous", Value.byte(0x11)), ("shmem", .byte(0x41)), ("shmem, mapping: private", .byte(0x11)),
    ])
    func `a child has what a fork shares`(backing: String, seen: Value) async throws {
        let showing = try await Bench.run(
            """
            question: Who sees whose stores?
            memory:
              page: {backing: \(backing), fill: 0x11}
              late: {backing: \(backing), fill: 0x22}
            threads:
              one:
                - fork
                - child-store: {to: page, value: 0x41}
                - child-load: page
                - load: page
                - store: {to: late, at: 100, value: 0x42}
                - child-load: {from: late, at: 100}
                - load: {from: late, at: 100}
                - child-exit
            orders: all
            observe:
              forked: one.fork
              stored: one.child-store
              own: one.child-load
              parents: one.load
              late: one.child-load#2
              parents-late: one.load#2
              exited: one.child-exit
            """, trials: 3)
        #expect(showing.trouble == nil)
        let isShared = seen == .byte(0x41)
        let values: [String: Value] = [
            "forked": .number(0), "stored": .number(1), "own": .byte(0x41), "parents": seen,
            "late": .byte(isShared ? 0x42 : 0x22), "parents-late": .byte(0x42), "exited": .number(0),
        ]
        #expect(showing.trials.map(\.values) == [values, values, values])
        #expect(children.isEmpty)
    }

    @Test func `a child's signals are results, and there is one child at a time`() async throws {
        let showing = try await Bench.run(
            """
            question: What if there is nothing there?
            memory:
              page: {backing: shmem, fill: 0x11}
              other: {backing: anonymous, fill: 0x22}
            threads:
              one:
                - child-load: page
                - child-exit
                - munmap: other
                - fork
                - fork
                - child-load: other
                - child-store: other
                - child-exit
                - child-store: page
                - fork
                - child-load: page
            orders: all
            observe:
              early: one.child-load
              nobody: one.child-exit
              first: one.fork
              second: one.fork#2
              loaded: one.child-load#2
              stored: one.child-store
              gone: one.child-exit#2
              late: one.child-store#2
              again: one.fork#3
              page: one.child-load#3
            """, trials: 2)
        let values: [String: Value] = [
            "early": .word("ECHILD"), "nobody": .word("ECHILD"), "first": .number(0), "second": .word("EEXIST"),
            "loaded": .word("SIGSEGV"), "stored": .word("SIGSEGV"), "gone": .number(0), "late": .word("ECHILD"),
            "again": .number(0), "page": .byte(0x11),
        ]
        #expect(showing.trials.map(\.values) == [values, values], "\(showing.trouble ?? "")")
        // The last one was not told to exit.
        #expect(children.isEmpty)
    }

    @Test func `a child keeps no userfaultfd open, and is not registered`() async throws {
        let showing = try await Bench.run(
            """
            question: Does the close wake the store?
            memory:
              page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
            threads:
              forker:
                - fork
                - child-store: {to: page, value: 0x41}
              toucher:
                - store: {to: page, at: 1, value: 0x42}
              closer:
                - close
            orders:
              - [forker.fork, forker.child-store, toucher.store, closer.close]
            observe:
              child: forker.child-store
              stored: toucher.store
              closed: closer.close
              faults: toucher.state
              first: page[0]
              second: page[1]
            """)
        #expect(
            showing.values == [
                "child": .number(1), "stored": .number(1), "closed": .number(0), "faults": .word("S"),
                "first": .byte(0x41), "second": .byte(0x42),
            ], "\(showing.trouble ?? "")")
        #expect(children.isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "needs CAP_SYS_PTRACE, for fork events"))
    func `a fork waits until its event is read, and the child may stand still in a fault`() async throws {
        let showing = try await Bench.run(
            """
            question: Does the child fault?
            userfaultfd: {features: event-fork}
            memory:
              page: {backing: anonymous, register: missing}
              other: {backing: anonymous, fill: 0x22}
            threads:
              forker:
                - fork
                - child-load: page
              reader:
                - read-events
              other:
                - child-load: other
                - child-exit
            orders:
              - [forker.fork, reader.read-events, forker.child-load, other.child-load, other.child-exit]
            observe:
              forked: forker.fork
              event: reader.read-events
              loaded: forker.child-load
              busy: other.child-load
              exit: other.child-exit
              state: forker.state
            """, watchdogMilliseconds: 30_000)
        #expect(
            showing.values == [
                "forked": .number(0), "event": .number(1), "loaded": .word("blocked"), "busy": .word("EBUSY"),
                "exit": .word("EBUSY"), "state": .word("DS"),
            ], "\(showing.trouble ?? "")")
        #expect(showing.trials.map(\.ending) == [.completed])
        #expect(children.isEmpty)
    }

    @Test func `a child goes with a subject that is killed, before the trial is told`() async throws {
        let script = try Script(
            parsing: ScriptSource(
                path: "test.yaml",
                text: """
                    question: Who is left?
                    memory:
                      page: {backing: shmem, fill: 0x11}
                    threads:
                      one:
                        - fork
                        - child-store: {to: page, value: 0x41}
                        - signal: {thread: one, signal: kill}
                    orders: all
                    observe: {stored: one.child-store, page: "page[0]", task: left.task}
                    """))
        let variant = script.variants[0]
        let plan = Plan(
            script: variant.tree, variant: variant.variant, orders: variant.orders, trials: 5,
            watchdogMilliseconds: 10_000, scratch: "/var/tmp")
        let seen = Mutex((values: [[String: Value]](), left: [pid_t]()))
        try await Bench.agent.run([plan], isolating: false) { _, observation in
            guard case .trial(let trial) = observation else { return }
            // While the supervisor lives, which has adopted whom it does not reap; behind the last, no child is born.
            let left = trial.number == 5 ? children : []
            seen.withLock {
                $0.values.append(trial.values)
                $0.left += left
            }
        }
        let values: [String: Value] = ["stored": .number(1), "page": .byte(0x41), "task": .word("gone")]
        #expect(seen.withLock(\.values) == [values, values, values, values, values])
        #expect(seen.withLock(\.left).isEmpty)
    }

    @Test func `a child dies with its supervisor's kill -9`() async throws {
        let script = try Script(
            parsing: ScriptSource(
                path: "test.yaml",
                text: """
                    question: Who is left when the supervisor dies?
                    memory:
                      page: {backing: shmem, fill: 0x11}
                    threads:
                      foundling:
                        - fork
                        - child-load: page
                        - sleep: 1s
                    orders: all
                    observe: {loaded: foundling.child-load}
                    """))
        let variant = script.variants[0]
        let plan = Plan(
            script: variant.tree, variant: variant.variant, orders: variant.orders, trials: 100,
            watchdogMilliseconds: 20_000, scratch: "/var/tmp")
        let run = Task { try await Bench.agent.run([plan], isolating: false) { _, _ in } }
        var supervisor: pid_t?
        for _ in 0..<1_000 where supervisor == nil {
            supervisor = children.lazy.compactMap(supervisorOfSubject).first
            try await Task.sleep(for: .milliseconds(10))
        }
        // Nobody else may be hurt, whatever the state of things is.
        #expect(kill(try #require(supervisor), SIGKILL) == 0)
        try await run.value
        for _ in 0..<1_000 where !children.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        #expect(children.isEmpty)
    }

    @Test func `a script that forks does not race`() async throws {
        let showing = try await Bench.run(
            """
            question: Does it race?
            memory:
              page: {backing: shmem, fill: 0x11}
            threads:
              one:
                - fork
            orders: racing
            observe: {forked: one.fork}
            """, race: RacePlan(trials: 5, seed: 1, affinity: .spread))
        #expect(showing.skip == "a subject that does not fork: such an experiment runs in order only")
        #expect(showing.raced.isEmpty)
    }
}
