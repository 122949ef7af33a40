import Experiments
import Testing

/// A thread that spins in the kernel counts as one that stands still.
@Suite(.timeLimit(.minutes(5))) struct `Spinning threads` {
    private static func script(_ signal: String) -> String {
        """
        question: What does a signal do to a copy to user memory?
        memory:
          page: {backing: anonymous, register: missing}
        files:
          pipe: {kind: pipe, size: 4KiB, fill: 0xab}
        threads:
          reader:
            - read: {file: pipe, into: page}
          other:
            - await-fault: page
            - signal: {thread: reader, signal: \(signal)}
            - copy: page
        orders:
          - [reader.read, other.await-fault, other.signal, other.copy]
        observe:
          before: reader.state after other.await-fault
          spins: reader.state after other.signal
          handled: reader.signals after other.signal
          result: reader.read
          signals: reader.signals
          content: "page[0..4095]"
        """
    }

    @Test func `a signal has a faulting copy spin, until the page is there`() async throws {
        let showing = try await Bench.run(Self.script("usr1"), trials: 2)
        #expect(showing.trouble == nil && showing.trials.count == 2)
        for trial in showing.trials {
            #expect(trial.ending == .completed, "\(trial.remark ?? "")")
            #expect(
                trial.values == [
                    "before": .word("S"), "spins": .word("SR"), "handled": .number(0), "result": .number(4096),
                    "signals": .number(1), "content": .byte(0xab),
                ])
        }
        let spinning = showing.samples.filter { $0.state == "R" }
        #expect(!spinning.isEmpty)
        // Where a running thread is, its stack file does not tell.
        for sample in spinning { #expect(sample.stack == nil && sample.after == "other.signal") }
    }

    @Test func `a signal that is ignored does nothing`() async throws {
        let showing = try await Bench.run(Self.script("winch"))
        #expect(
            showing.values == [
                "before": .word("S"), "spins": .word("S"), "handled": .number(0), "result": .number(4096),
                "signals": .number(0), "content": .byte(0xab),
            ])
    }
}
