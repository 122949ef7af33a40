import Experiments
import Scripts
import Testing

/// Races in an order, whose threads hand the turn to one another: they show what the supervisor's ordered trials show.
@Suite(.timeLimit(.minutes(5))) struct OrderedRaceTests {
    private func script(_ yaml: String) throws -> ScriptVariant {
        try Script(parsing: ScriptSource(path: "test.yaml", text: yaml)).variants[0]
    }

    private func plan(_ order: Order, trials: Int, affinity: RacePlan.Affinity = .spread) -> RacePlan {
        RacePlan(trials: trials, seed: 1, affinity: affinity, order: order)
    }

    /// What a read meets that waits for its page.
    private static let protectedPage = """
        memory:
          page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        """

    /// Runs every order in both ways, and compares.
    private func compare(_ yaml: String, trials: Int, affinity: RacePlan.Affinity = .spread) async throws {
        let variant = try script(yaml)
        let orders = try #require(variant.everyOrder)
        var impossible = 0
        for order in orders {
            let ordered = try await Bench.run(variant, orders: [order])
            let raced = try await Bench.run(variant, race: plan(order, trials: trials, affinity: affinity))
            let trial = try #require(ordered.trials.first)
            if trial.ending == .impossible {
                impossible += 1
                #expect(raced.skip?.hasPrefix("the order \(order.id): ") == true, "\(order.steps)")
                #expect(raced.raced.isEmpty)
            } else {
                #expect(raced.trouble == nil && raced.skip == nil)
                #expect(
                    raced.raced == [Outcome(ending: .completed, values: trial.values): trials], "\(order.steps)")
                #expect(raced.examples.allSatisfy { $0.order == order.id })
            }
        }
        #expect(impossible < orders.count)
    }

    @Test(arguments: RacePlan.Affinity.allCases)
    func `a page that is protected, written to and dropped`(affinity: RacePlan.Affinity) async throws {
        try await compare(
            """
            question: What is left of a store?
            memory:
              page: {backing: anonymous, fill: 0x11, register: write-protect}
            threads:
              guest:
                - store: {to: page, value: 0x41}
                - load: page
              server:
                - write-protect: page
                - madvise: {range: page, advice: dontneed}
                - write-unprotect: page
            orders: all
            observe: {stored: guest.store, loaded: guest.load, faults: guest.faults, byte: "page[0]"}
            """, trials: 40, affinity: affinity)
    }

    @Test func `a read that waits for its page, and a handler that waits for the fault`() async throws {
        try await compare(
            """
            question: Does the read land?
            \(Self.protectedPage)
            threads:
              reader:
                - aio-read: {file: data, into: page}
              handler:
                - await-fault: {kind: write-protect, in: page, optional: true}
                - write-unprotect: page
                - load: page
            orders: all
            observe: {result: reader.aio-read, awaited: handler.await-fault, loaded: handler.load, content: "page[0..4095]"}
            """, trials: 3)
    }

    @Test func `a handler that serves whatever comes`() async throws {
        try await compare(
            """
            question: What does the guest find?
            memory:
              page: {backing: anonymous, register: missing}
            threads:
              guest:
                - store: {to: page, value: 0x41}
                - load: page
              dropper:
                - madvise: {range: page, advice: dontneed}
              handler:
                - serve: {in: page, kind: missing}
            orders: all
            observe: {stored: guest.store, loaded: guest.load, faults: guest.faults}
            """, trials: 20)
    }

    @Test func `of two waits that need not end the one is given up whose thread is due`() async throws {
        let variant = try script(
            """
            question: Who serves the load?
            memory:
              page: {backing: anonymous, register: missing+write-protect}
            threads:
              server:
                - serve: {in: page, kind: missing}
              handler:
                - await-fault: {kind: write-protect, in: page, optional: true}
                - load: page
              guest:
                - sleep: 1us
            orders:
              - [server.serve, handler.await-fault, guest.sleep, handler.load]
            observe: {awaited: handler.await-fault, loaded: handler.load}
            """)
        let raced = try await Bench.run(variant, race: plan(variant.orders[0], trials: 20))
        let values: [String: Value] = ["awaited": .word("none"), "loaded": .byte(0)]
        #expect(try await Bench.run(variant).trials.map(\.values) == [values])
        #expect(raced.raced == [Outcome(ending: .completed, values: values): 20])
    }

    @Test func `a read of io_uring, whose worker waits in its stead`() async throws {
        try await compare(
            """
            question: Does the read land?
            \(Self.protectedPage)
            threads:
              reader:
                - uring-read: {file: data, into: page}
              other:
                - load: page
                - write-unprotect: page
            orders: all
            observe: {result: reader.uring-read, loaded: other.load, content: "page[0..4095]"}
            """, trials: 10)
    }

    /// The store faults again once the signal was handled, and only then can a message be read: one, not two.
    @Test func `a thread that a signal has woken is not taken for one that is stopped`() async throws {
        try await compare(
            """
            question: How many messages are there?
            memory:
              page: {backing: shmem, register: missing}
            threads:
              toucher:
                - store: {to: page, value: 0x41}
              sender:
                - signal: {thread: toucher, signal: usr1}
              handler:
                - await-fault: page
                - await-fault: {in: page, optional: true}
                - copy: {to: page, fill: 0x22}
            orders:
              - [toucher.store, sender.signal, handler.await-fault, handler.await-fault#2, handler.copy]
            observe: {stored: toucher.store, handled: toucher.signals, faults: toucher.faults, byte: "page[0]"}
            """, trials: 200)
    }

    @Test func `a fault that nobody wakes`() async throws {
        try await compare(
            """
            question: Does the store go on?
            memory:
              page: {backing: anonymous, fill: 0x11, register: write-protect, protected: true}
            threads:
              toucher:
                - store: {to: page, value: 0x41}
              handler:
                - write-unprotect: {range: page, dont-wake: true}
                - load: page
            orders: all
            observe: {stored: toucher.store, loaded: handler.load, byte: "page[0]"}
            """, trials: 5)
    }

    @Test func `a call that waits for its event to be read`() async throws {
        try await compare(
            """
            question: Who waits for the event?
            memory:
              page: {backing: anonymous, fill: 0x11, register: missing}
            userfaultfd: {features: [event-remove]}
            threads:
              dropper:
                - madvise: {range: page, advice: dontneed}
              reader:
                - read-events
            orders: all
            observe: {dropped: dropper.madvise, read: reader.read-events}
            """, trials: 2)
    }

    @Test func `each step begins when the one before has returned or stands still`() async throws {
        let variant = try script(
            """
            question: In which sequence do they begin?
            memory:
              page: {backing: anonymous, register: missing}
            threads:
              one:
                - sleep: 2ms
                - store: {to: page, value: 0x22}
              two:
                - load: page
                - sleep: 1us
              three:
                - await-fault: page
                - zeropage: page
            orders:
              - [one.sleep, two.load, three.await-fault, three.zeropage, two.sleep, one.store]
            observe: {loaded: two.load, stored: one.store}
            """)
        let showing = try await Bench.run(variant, race: plan(variant.orders[0], trials: 100))
        #expect(
            showing.raced == [Outcome(ending: .completed, values: ["loaded": .byte(0), "stored": .number(1)]): 100])
        let trial = try #require(showing.examples.first)
        #expect(trial.steps.map(\.step) == variant.orders[0].steps)
        let times = Dictionary(uniqueKeysWithValues: trial.steps.map { ($0.step, $0) })
        let slept = try #require(times["one.sleep"]?.returned)
        #expect(try slept <= #require(times["two.load"]?.began))
        // The load is in progress all the while.
        let loaded = try #require(times["two.load"]?.returned)
        #expect(try loaded >= #require(times["three.zeropage"]?.began))
        #expect(try loaded <= #require(times["two.sleep"]?.began))
    }
}
