import Experiments
import Testing

/// How trials end.
@Suite(.timeLimit(.minutes(5))) struct EndingTests {
    @Test func `a step that is due while its thread waits makes the order impossible, once`() async throws {
        let showing = try await Bench.run(
            """
            question: Can the handler be first?
            memory:
              page: {backing: anonymous, register: missing}
            threads:
              toucher:
                - load: page
              handler:
                - await-fault: page
                - copy: {to: page, fill: 0x22}
            orders: all
            observe: {loaded: toucher.load}
            """, trials: 3)
        let byOrder = Dictionary(grouping: showing.trials, by: \.order).values.map { $0.map(\.ending) }
        #expect(byOrder.count == 3)
        #expect(byOrder.contains([.impossible]))
        #expect(byOrder.filter { $0 == [.completed, .completed, .completed] }.count == 2)
        let remark = showing.trials.first { $0.ending == .impossible }?.remark
        #expect(remark == "'handler.copy' was due while its thread was still in 'handler.await-fault'")
    }

    @Test func `an optional wait is given up when its thread is needed`() async throws {
        let showing = try await Bench.run(
            """
            question: Is it given up?
            memory:
              page: {backing: anonymous, register: missing}
            threads:
              handler:
                - await-fault: {in: page, optional: true}
                - copy: {to: page, fill: 0x22}
            orders:
              - [handler.await-fault, handler.copy]
            observe: {awaited: handler.await-fault, copied: handler.copy, byte: "page[0]"}
            """)
        #expect(showing.values == ["awaited": .word("none"), "copied": .number(4096), "byte": .byte(0x22)])
    }

    @Test func `a fatal signal ends the trial, and what was in progress is killed`() async throws {
        let showing = try await Bench.run(
            """
            question: What does SIGTERM leave?
            memory:
              private: {backing: anonymous, fill: 0x11}
              page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
            threads:
              toucher:
                - store: page
              sender:
                - signal: {thread: toucher, signal: term}
            orders:
              - [toucher.store, sender.signal]
            observe:
              result: toucher.store
              shared: page[0]
              private: private[0]
              task: left.task
            """)
        #expect(
            showing.values == [
                "result": .word("killed"), "shared": .byte(0x11), "private": .word("gone"), "task": .word("gone"),
            ])
        #expect(showing.trials[0].killedAfterMicroseconds != nil)
    }

    /// A thread that will go on by itself, but not in time, beside one that is blocked.
    static let sleeping = """
        question: Does it ever end?
        memory:
          page: {backing: anonymous, fill: 0x11, register: write-protect, protected: true}
        files:
          data: {size: 4KiB, fill: 0xab}
        threads:
          reader:
            - read: {file: data, into: page}
          sender:
            - sleep: 10s
        orders:
          - [reader.read, sender.sleep]
        observe: {read: reader.read, page: "page[0]"}
        """

    @Test func `what does not come to rest in time is hung, and dumped`() async throws {
        let showing = try await Bench.run(
            Self.sleeping, watchdogMilliseconds: 1_000)
        #expect(showing.trials.map(\.ending) == [.hung])
        #expect(
            showing.trials[0].remark
                == "'reader.read', 'sender.sleep' neither returned nor came to rest after 'sender.sleep'")
        #expect(showing.values["page"] == .word("unknown"))
        // Who moves and who does not.
        for step in ["reader.read", "sender.sleep"] {
            #expect(showing.samples.contains { $0.step == step && !$0.isAtRest })
        }
    }

    @Test func `a crash that no step was meant to cause is trouble`() async throws {
        // SIGTERM is fatal, and the thread that it is sent to is not the one that ends the order.
        let showing = try await Bench.run(
            """
            question: What if a step follows?
            memory:
              page: {backing: anonymous, fill: 0x11}
            threads:
              a:
                - signal: {thread: b, signal: kill}
              b:
                - load: page
            orders:
              - [a.signal, b.load]
            observe: {loaded: b.load}
            """)
        #expect(showing.trials.map(\.ending) == [.impossible])
        #expect(showing.trials[0].remark == "'a.signal' ended the subject before the steps after it")
    }

    @Test func `a thread that has run all its steps still gets signals`() async throws {
        let showing = try await Bench.run(
            """
            question: Is it still there?
            memory:
              page: {backing: anonymous, fill: 0x11}
            threads:
              done:
                - store: page
              sender:
                - signal: {thread: done, signal: usr1}
                - sleep: 10ms
                - signal: {thread: done, signal: kill}
            orders:
              - [done.store, sender.signal, sender.sleep, sender.signal#2]
            observe: {sent: sender.signal, handled: done.signals, stored: done.store, task: left.task}
            """)
        #expect(
            showing.values == [
                "sent": .number(0), "handled": .number(1), "stored": .number(1), "task": .word("gone"),
            ])
    }

    @Test func `an access that raises SIGBUS is a result`() async throws {
        let showing = try await Bench.run(
            """
            question: What does the SIGBUS feature do to a load?
            memory:
              page: {backing: anonymous, register: missing}
            userfaultfd: {features: sigbus}
            threads:
              toucher:
                - load: page
                - store: page
            orders:
              - [toucher.load, toucher.store]
            observe: {loaded: toucher.load, stored: toucher.store}
            """)
        #expect(showing.values == ["loaded": .word("SIGBUS"), "stored": .word("SIGBUS")])
    }
}
