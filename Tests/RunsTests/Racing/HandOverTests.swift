import Experiments
import Testing

/// What one trial of a race must not take from another, and what must not be taken for standing still.
@Suite(.timeLimit(.minutes(5))) struct HandOverTests {
    private func race(_ yaml: String, trials: Int) async throws -> Bench.Showing {
        try await Bench.run(yaml, race: RacePlan(trials: trials, seed: 1, affinity: .spread))
    }

    private static let signal = """
        question: In which trial is a signal counted?
        memory:
          page: {backing: anonymous, fill: 0x11}
        threads:
          target:
            - load: page
          sender:
            - signal: {thread: target, signal: usr1}
              after: target.load
        orders: all
        observe: {handled: target.signals}
        """

    @Test func `a signal is counted in the trial in which it was sent`() async throws {
        let raced = try await race(Self.signal, trials: 1_000)
        #expect(raced.raced == [Outcome(ending: .completed, values: ["handled": .number(1)]): 1_000])
        let ordered = try await Bench.run(Self.signal, trials: 100)
        #expect(ordered.trials.map(\.values) == Array(repeating: ["handled": .number(1)], count: 100))
    }

    @Test func `the completion of a read that a signal cut short is not the next trial's`() async throws {
        let showing = try await race(
            """
            question: Does a read return before its bytes are there?
            memory:
              page: {backing: anonymous, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              reader:
                - aio-read: {file: data, into: page}
              sender:
                - signal: {thread: reader, signal: usr1}
                  after: reader.aio-read
            orders: racing
            observe: {result: reader.aio-read, content: "page[0..4095]"}
            """, trials: 2_000)
        #expect(showing.raced.values.reduce(0, +) == 2_000)
        let early = showing.raced.keys.filter { outcome in
            outcome.values["result"] == .number(4096) && outcome.values["content"] != .byte(0xab)
        }
        #expect(early.isEmpty, "\(showing.raced)")
        // Without one that was cut short this says nothing.
        #expect(showing.raced.keys.contains { $0.values["result"] == .word("EINTR") }, "\(showing.raced)")
    }

    @Test func `a thread whose turn has come is not taken for one that stands still`() async throws {
        let showing = try await race(
            """
            question: Does the store come, although its thread was asleep until its turn?
            memory:
              plain: {backing: anonymous, fill: 0x11}
              gone: {backing: anonymous, register: missing}
            threads:
              handler:
                - sleep: 3ms
                - load: plain
                - await-fault: gone
                - copy: {to: gone, fill: 0x22}
              one:
                - store: gone
                  after: handler.load
              two:
                - load: plain
                  after: handler.load
            orders: racing
            observe: {stored: one.store, loaded: two.load}
            """, trials: 300)
        let whole: [String: Value] = ["stored": .number(1), "loaded": .byte(0x11)]
        #expect(showing.raced == [Outcome(ending: .completed, values: whole): 300])
    }
}
