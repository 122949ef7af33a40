import Testing

@testable import Experiments
@testable import Records

/// Which trial shows that an expectation does not hold, and how that is said.
@Suite struct BreakageTests {
    /// Two threads of two steps each: three ways to interleave them, of 3, 1 and 2 switches.
    private static let orders = [
        Order(steps: ["a.store", "b.store", "a.load", "b.load"]),
        Order(steps: ["a.store", "a.load", "b.store", "b.load"]),
        Order(steps: ["a.store", "b.store", "b.load", "a.load"]),
    ]

    private func builder(_ frequency: Frequency, _ value: Int = 1, orders: [Order] = orders) -> VariantBuilder {
        VariantBuilder(
            Variant(),
            expectations: [Expectation(frequency: frequency, values: ["got": .number(value)], meaning: nil)],
            orders: orders, threads: ["b", "a"], untraced: "")
    }

    private func trial(
        _ order: Order, _ number: Int = 1, _ ending: Ending = .completed, got value: Int, stops: Int = 0
    ) -> Observation {
        let first = StepTiming(
            step: order.steps[0], granted: 1, began: 2,
            stops: (0..<stops).map { .at(10 + $0, after: order.steps[0]) }, returned: 100, result: .number(1))
        return .trial(
            Trial(
                order: order.id, number: number, ending: ending, remark: nil, values: ["got": .number(value)],
                events: [], steps: [first], killedAfterMicroseconds: nil, hasLeftSubject: false))
    }

    private func sample(_ order: Order, trial: Int, _ function: String) -> Observation {
        .sample(
            Sample(
                order: order.id, trial: trial, thread: "a", step: order.steps[0], after: order.steps[0], state: "D",
                systemCall: "read", stack: [function], isAtRest: true, microseconds: 11,
                texts: [.init(path: "/proc/1/task/2/stack", text: "[<0>] a+0x1/0x2\n")]))
    }

    @Test func `an always is broken by what does not match, a never by what does`() throws {
        for (frequency, breaking) in [(Frequency.always, 7), (.never, 1)] {
            var builder = builder(frequency)
            builder.add(trial(Self.orders[0], got: 1))
            builder.add(trial(Self.orders[0], 2, got: 7))
            builder.add(trial(Self.orders[2], got: breaking))
            let breakage = try #require(builder.breakages.first)
            #expect(breakage.orders == 2 && breakage.breaking == 2)
            #expect(breakage.smallest?.order == Self.orders[2])
            #expect(breakage.smallest?.trial.values == ["got": .number(breaking)])
        }
    }

    @Test func `an expectation of some orders is broken in these alone`() throws {
        let expectation = Expectation(
            frequency: .always, values: ["got": .number(1)], meaning: nil, order: StepSequence(["b.load", "a.load"]))
        var builder = VariantBuilder(
            Variant(), expectations: [expectation], orders: Self.orders, threads: ["b", "a"], untraced: "")
        // The order with fewest switches is none of those that it speaks of.
        for order in Self.orders { builder.add(trial(order, got: 7)) }
        let breakage = try #require(builder.breakages.first)
        #expect(breakage.orders == 1 && breakage.breaking == 1 && breakage.smallest?.order == Self.orders[2])
        let lines = BreakageReport { _ in [] }.lines([breakage])
        #expect(lines.first == "does not hold: always {got: 1} when b.load < a.load; broken in 1 of 1 order")
    }

    @Test func `what holds is no breakage`() {
        var builder = builder(.always)
        for order in Self.orders { builder.add(trial(order, got: 1)) }
        #expect(builder.breakages.isEmpty)
    }

    @Test func `no single trial breaks a sometimes`() throws {
        var builder = builder(.sometimes)
        for order in Self.orders { builder.add(trial(order, got: 7)) }
        let breakage = try #require(builder.breakages.first)
        #expect(breakage.orders == 3 && breakage.breaking == 0 && breakage.smallest == nil)
    }

    @Test func `an order that is impossible neither counts nor breaks`() throws {
        var builder = builder(.always)
        builder.add(trial(Self.orders[0], got: 7))
        builder.add(trial(Self.orders[1], 1, .impossible, got: 7))
        let breakage = try #require(builder.breakages.first)
        #expect(breakage.orders == 1 && breakage.smallest?.order == Self.orders[0])
    }

    @Test func `the fewest switches are the smallest, whatever came first`() {
        for rotation in 0..<3 {
            var builder = builder(.always)
            for index in 0..<3 { builder.add(trial(Self.orders[(index + rotation) % 3], got: 7)) }
            #expect(builder.breakages.first?.smallest?.order == Self.orders[1])
        }
    }

    @Test func `of as many switches the fewest steps are smaller, then the fewest stops, then the first name`() {
        let short = Order(steps: ["a.store", "b.store", "b.load"])
        let long = Order(steps: ["a.store", "b.store", "b.load", "b.copy"])
        let named = Order(steps: ["a.store", "b.load", "b.store"])
        func smallest(_ trials: Observation...) -> Order? {
            var builder = builder(.always, orders: [short, long, named])
            for trial in trials { builder.add(trial) }
            return builder.breakages.first?.smallest?.order
        }
        #expect(smallest(trial(long, got: 7), trial(short, got: 7, stops: 2)) == short)
        #expect(smallest(trial(named, got: 7, stops: 1), trial(short, got: 7)) == short)
        #expect(smallest(trial(short, got: 7), trial(named, got: 7)) == named)
    }

    @Test func `the first trial of an outcome is kept, with its own samples and without their texts`() throws {
        let order = Self.orders[0]
        var builder = builder(.always)
        // A guest was lost in the first trial, which began again in another.
        builder.add(.began(order: order.id, trial: 1, isTraced: false))
        builder.add(sample(order, trial: 1, "lost"))
        builder.add(.began(order: order.id, trial: 1, isTraced: false))
        builder.add(sample(order, trial: 1, "first"))
        builder.add(trial(order, 1, got: 7, stops: 1))
        builder.add(sample(order, trial: 2, "second"))
        builder.add(trial(order, 2, got: 7, stops: 1))
        let witness = try #require(builder.breakages.first?.smallest)
        #expect(builder.witnesses.count == 1)
        #expect(witness.trial.number == 1 && witness.samples.map(\.stack) == [["first"]])
        #expect(witness.samples.allSatisfy { $0.texts.isEmpty })
    }
}
