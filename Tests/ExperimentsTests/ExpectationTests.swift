import Testing

@testable import Experiments

/// What an expectation of a script becomes in a variant.
@Suite struct ExpectationTests {
    private let scope = Experiments.Expectation.Scope(
        observed: ["result"], unobserved: ["dropped"], steps: ["reader.load", "reader.load#2", "server.close"],
        absentSteps: ["server.madvise"], isRacing: false, variant: Variant())

    private func read(_ value: ScriptValue) throws(ScriptProblem) -> Experiments.Expectation? {
        try Experiments.Expectation.read(value, in: scope)
    }

    @Test func `it has its conditions`() throws {
        let expectation = try #require(
            try read([
                "always": ["result": "0"], "if": ["feature(move)", "not capability(KVM)"], "on": ">=5.19",
                "order": ["reader.load", "server.close"],
            ]))
        #expect(expectation.conditions.map(\.isNegated) == [false, true])
        #expect(expectation.kernels?.contains(KernelVersion("5.18.1")) == false)
        #expect(expectation.order?.steps == ["reader.load", "server.close"])
        let plain = try #require(try read(["always": ["result": "0"], "if": "feature(move)"]))
        #expect(plain.conditions.count == 1 && plain.kernels == nil && plain.order == nil)
    }

    @Test func `one whose order has a step that the variant leaves out is left out`() throws {
        let order: ScriptValue = ["reader.load", "server.madvise"]
        #expect(try read(["always": ["result": "0"], "order": order]) == nil)
        #expect(try read(["always": ["dropped": "0"], "order": order]) == nil, "nor is its observation missed")
    }

    @Test(
        arguments: [
            (["reader.load", "server.madvice"], "unknown step 'server.madvice'"),
            (["reader.load", "reader.load"], "'reader.load' stands twice"),
            (["reader.load"], "an order of fewer than two steps says nothing"),
            ([], "an order of fewer than two steps says nothing"),
        ] as [([String], String)]) func `an order that is none says why`(steps: [String], message: String)
    {
        let order = ScriptValue(.list(steps.map { ScriptValue(.scalar($0)) }))
        let problem = #expect(throws: ScriptProblem.self) { try read(["always": ["result": "0"], "order": order]) }
        #expect(problem?.message == message)
        if message.hasPrefix("unknown") { #expect(problem?.note == "did you mean 'server.madvise'?") }
    }

    @Test func `a race has no order`() throws {
        let racing = Experiments.Expectation.Scope(
            observed: ["result"], unobserved: [], steps: scope.steps, absentSteps: scope.absentSteps, isRacing: true,
            variant: Variant())
        func read(_ order: ScriptValue) throws(ScriptProblem) -> Experiments.Expectation? {
            try Experiments.Expectation.read(["always": ["result": "0"], "order": order], in: racing)
        }
        let problem = #expect(throws: ScriptProblem.self) { try read(["reader.load", "server.close"]) }
        #expect(problem?.message == "'order' where threads race")
        #expect(try read(["reader.load", "server.madvise"]) == nil)
    }

    /// By the places of the steps, which is another way to look at it.
    @Test func `a sequence is granted if each step stands behind the one before`() {
        let steps = ["a.x", "a.y", "b.x", "b.y", "c.x"]
        var generator = SeededGenerator(state: 1)
        var granted = 0
        for _ in 0..<2_000 {
            let order = Array(steps.shuffled(using: &generator).prefix(Int.random(in: 0...5, using: &generator)))
            let sequence = Array(steps.shuffled(using: &generator).prefix(Int.random(in: 1...3, using: &generator)))
            let places = sequence.map { order.firstIndex(of: $0) }
            let isExpected =
                !places.contains(nil) && zip(places, places.dropFirst()).allSatisfy { ($0 ?? 0) < ($1 ?? 0) }
            #expect(StepSequence(sequence).isGranted(in: order) == isExpected, "\(sequence) in \(order)")
            granted += isExpected ? 1 : 0
        }
        #expect((200...1_800).contains(granted))
    }
}
