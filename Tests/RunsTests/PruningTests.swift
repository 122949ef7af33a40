import Experiments
import Scripts
import Testing

/// On this kernel, an order shows what the order shows that stands for it.
@Suite(.timeLimit(.minutes(5))) struct PruningTests {
    /// A page that waits for an answer, beside accesses that have nothing to do with it.
    private static let memory = """
        memory:
          page: {backing: anonymous, fill: 0x11, register: missing+write-protect, protected: true}
          gone: {backing: anonymous, register: missing}
          plain: {backing: shmem, pages: 2, fill: 0x22}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        """

    private static let scripts = [
        // Whoever waits for a fault goes on with it; that the next step touches something else is no matter.
        """
        threads:
          handler:
            - await-fault: gone
            - load: plain
            - copy: {to: gone, fill: 0x33}
          toucher:
            - store: gone
          other:
            - load: plain
        orders: all
        observe: {loaded: handler.load, stored: toucher.store, byte: "gone[0]", rest: "gone[1..4095]"}
        """,
        """
        threads:
          handler:
            - await-fault: {in: gone, optional: true}
            - store: {to: plain, value: 0x44}
          toucher:
            - load: gone
          other:
            - load: plain.1
        orders: all
        observe: {awaited: handler.await-fault, loaded: toucher.load, byte: "plain[0]", faults: toucher.faults}
        """,
        // Whoever is let go on takes its next step, wherever that is.
        """
        threads:
          toucher:
            - store: page
            - store: {to: plain, value: 0x44}
          resolver:
            - load: plain.1
            - write-unprotect: page
          other:
            - load: plain.1
        orders: all
        observe: {stored: toucher.store, late: toucher.store#2, loaded: other.load, byte: "plain[0]", state: toucher.state}
        """,
        // The scene of the notes.
        """
        threads:
          reader:
            - aio-read: {file: data, into: page, at: 512, length: 512}
          server:
            - write-back: page
            - madvise: {range: page, advice: dontneed}
          handler:
            - await-fault: {kind: write-protect, in: page}
            - write-unprotect: page
        orders: all
        observe:
          result: reader.aio-read
          before: page[0..511]
          read: page[512..1023]
          state: reader.state
          faults: reader.faults
        """,
        // An event stops whoever causes it until it is read.
        """
        userfaultfd: {features: event-remove}
        threads:
          dropper:
            - madvise: {range: page, advice: dontneed}
            - load: plain.1
          handler:
            - read-events
            - store: {to: plain, value: 0x44}
        orders: all
        observe: {dropped: dropper.madvise, loaded: dropper.load, events: handler.read-events, state: dropper.state}
        """,
        // What is seen after a step depends on all that came before it.
        """
        threads:
          toucher:
            - store: page
          handler:
            - write-unprotect: page
            - load: plain
          other:
            - load: plain.1
        orders: all
        observe:
          stored: toucher.store after handler.write-unprotect
          early: other.load after handler.write-unprotect
          entry: pagemap(plain.1) after handler.write-unprotect
          loaded: other.load
        """,
        // A handled signal ends an interruptible wait.
        """
        threads:
          toucher:
            - load: gone
          sender:
            - store: {to: plain, value: 0x44}
            - signal: {thread: toucher, signal: usr1}
          handler:
            - load: plain.1
            - read-events
        orders: all
        observe: {loaded: toucher.load, handled: toucher.signals, events: handler.read-events, faults: toucher.faults}
        """,
    ]

    /// What came out of each order, by its id; of one that cannot happen, that it cannot.
    private func outcomes(of orders: [Order], _ variant: ScriptVariant) async throws -> [String: Set<Outcome>] {
        let showing = try await Bench.run(variant, orders: orders, trials: 2)
        #expect(showing.trouble == nil)
        #expect(showing.skip == nil)
        return showing.trials.reduce(into: [:]) { found, trial in
            let values = trial.ending == .impossible ? [:] : trial.values
            found[trial.order, default: []].insert(Outcome(ending: trial.ending, values: values))
        }
    }

    @Test(arguments: scripts.indices)
    func `equivalent orders show the same outcomes`(index: Int) async throws {
        let text = "question: Does it matter which comes first?\n\(Self.memory)\n\(Self.scripts[index])\n"
        let script = try Script(parsing: ScriptSource(path: "pruned.yaml", text: text))
        let variant = try #require(script.variants.first)
        let all = try #require(variant.everyOrder)
        #expect(variant.orders.count < all.count, "nothing is pruned")
        let pruned = try await outcomes(of: variant.orders, variant)
        let unpruned = try await outcomes(of: all, variant)
        #expect(pruned.count == variant.orders.count)
        #expect(unpruned.count == all.count)
        for order in all {
            let representative = variant.independence.representative(of: order)
            let steps = Comment(rawValue: order.steps.joined(separator: ", "))
            #expect(unpruned[order.id] == pruned[representative.id], steps)
        }
        #expect(Set(pruned.values.joined()) == Set(unpruned.values.joined()))
    }
}
