import Experiments
import Testing

/// One subject serves many trials, and none of them sees anything of the one before.
@Suite(.timeLimit(.minutes(5))) struct ReuseTests {
    @Test(arguments: ReuseCase.alone) func `trials in order`(example: ReuseCase) async throws {
        let showing = try await Bench.run(example.script, trials: 3)
        #expect(showing.trouble == nil)
        #expect(showing.trials.map(\.values) == [example.values, example.values, example.values])
    }

    @Test(arguments: ReuseCase.alone) func `racing trials`(example: ReuseCase) async throws {
        let race = RacePlan(trials: 20, seed: 1, affinity: .spread)
        let showing = try await Bench.run(example.script, race: race)
        #expect(showing.trouble == nil)
        #expect(showing.raced == [Outcome(ending: .completed, values: example.values): 20])
    }

    @Test(arguments: [
        ReuseCase(
            what: "messages that nobody has read",
            scene: """
                memory:
                  page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
                threads:
                  reader:
                    - read-events
                  toucher:
                    - store: page
                """,
            orders: "[[reader.read-events, toucher.store]]",
            observe: "{read: reader.read-events, faults: toucher.faults, state: toucher.state}",
            values: ["read": .number(0), "faults": .number(0), "state": .word("S")]),
        ReuseCase(
            what: "messages that were read",
            scene: """
                memory:
                  page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
                threads:
                  toucher:
                    - store: page
                  reader:
                    - read-events
                  handler:
                    - await-fault: {in: page, optional: true}
                    - await-fault: {in: page, optional: true}
                    - load: page
                """,
            orders: """

                  - - toucher.store
                    - reader.read-events
                    - handler.await-fault
                    - handler.await-fault#2
                    - handler.load
                """,
            observe: """

                  read: reader.read-events
                  first: handler.await-fault
                  second: handler.await-fault#2
                  loaded: handler.load
                  faults: toucher.faults
                """,
            values: [
                "read": .number(1), "first": .number(0), "second": .word("none"), "loaded": .byte(0x11),
                "faults": .number(1),
            ]),
        ReuseCase(
            what: "a signal that came too late to be handled",
            scene: """
                memory:
                  page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
                files:
                  data: {size: 4KiB, fill: 0xab, direct: true}
                threads:
                  reader:
                    - aio-read: {file: data, into: page}
                  sender:
                    - signal: {thread: reader, signal: usr1}
                """,
            orders: "[[reader.aio-read, sender.signal]]",
            observe: #"{read: reader.aio-read, handled: reader.signals, state: reader.state, byte: "page[0]"}"#,
            values: [
                "read": .word("blocked"), "handled": .number(0), "state": .word("D"), "byte": .byte(0x11),
            ]),
        ReuseCase(
            what: "a wait in a userfaultfd that was closed",
            scene: """
                memory:
                  page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
                threads:
                  handler:
                    - await-fault: page
                  closer:
                    - close
                  toucher:
                    - store: page
                """,
            orders: "[[handler.await-fault, closer.close, toucher.store]]",
            observe:
                "{awaited: handler.await-fault, closed: closer.close, stored: toucher.store, faults: toucher.faults}",
            values: [
                "awaited": .word("EBADF"), "closed": .number(0), "stored": .number(1), "faults": .number(0),
            ]),
    ])
    func `trials of several threads in order`(example: ReuseCase) async throws {
        let showing = try await Bench.run(example.script, trials: 3)
        #expect(showing.trouble == nil)
        #expect(showing.trials.map(\.values) == [example.values, example.values, example.values])
    }

    @Test func `messages do not pile up from one racing trial to the next`() async throws {
        let showing = try await Bench.run(
            """
            question: How many messages are there?
            memory:
              page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
            threads:
              toucher:
                - store: page
              reader:
                - read-events
            orders: racing
            observe: {read: reader.read-events, faults: toucher.faults, stored: toucher.store}
            """, race: RacePlan(trials: 50, seed: 1, affinity: .spread))
        #expect(showing.trouble == nil)
        #expect(showing.raced.values.reduce(0, +) == 50)
        for outcome in showing.raced.keys {
            #expect([.number(0), .number(1)].contains(outcome.values["read"]))
            #expect(outcome.values["faults"] == outcome.values["read"])
            #expect(outcome.values["stored"] == .word("blocked"))
        }
    }

    @Test func `an order that cannot happen does not spoil the next`() async throws {
        let showing = try await Bench.run(
            """
            question: What follows the impossible?
            memory:
              page: {backing: anonymous, register: missing}
            threads:
              toucher:
                - load: page
              handler:
                - await-fault: page
                - copy: {to: page, fill: 0x22}
            orders:
              - [handler.await-fault, handler.copy, toucher.load]
              - [toucher.load, handler.await-fault, handler.copy]
              - [handler.await-fault, toucher.load, handler.copy]
            observe: {loaded: toucher.load, faults: toucher.faults}
            """, trials: 2)
        let landed: [String: Value] = ["loaded": .byte(0x22), "faults": .number(1)]
        #expect(showing.trials.map(\.ending) == [.impossible, .completed, .completed, .completed, .completed])
        #expect(showing.trials.dropFirst().allSatisfy { $0.values == landed })
    }
}
