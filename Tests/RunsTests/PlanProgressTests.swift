import Experiments
import Testing

@testable import Runs

/// What is left of a plan when the guest that runs it is lost.
@Suite struct PlanProgressTests {
    private let first = Order(steps: ["a.x", "b.y"])
    private let second = Order(steps: ["b.y", "a.x"])

    private func plan(trials: Int = 3, traced: Int = 1) -> Plan {
        Plan(
            script: ScriptValue(.scalar(""), at: .unknown), variant: Variant(), orders: [first, second], trials: trials,
            tracedTrials: traced, watchdogMilliseconds: 1, scratch: "/")
    }

    private func begin(_ order: Order, _ trial: Int, traced: Bool = false) -> Observation {
        .began(order: order.id, trial: trial, isTraced: traced)
    }

    private func end(_ order: Order, _ number: Int, _ ending: Ending = .completed) -> Observation {
        .trial(
            Trial(
                order: order.id, number: number, ending: ending, remark: nil, values: [:], events: [], steps: [],
                killedAfterMicroseconds: nil, hasLeftSubject: false))
    }

    private func rest(after observations: [Observation], giveUp: Bool? = nil) -> [String] {
        var progress = PlanProgress(plan())
        for observation in observations { progress.note(observation) }
        if let giveUp { progress.giveUp(wholeOrder: giveUp) }
        return progress.rest.map { plan in
            let orders = plan.orders.map { Order(steps: $0).id == first.id ? "first" : "second" }.joined(separator: "+")
            return "\(orders) \(plan.firstTrial)...\(plan.trials) traced \(plan.tracedTrials)"
        }
    }

    @Test func `a plan that has not begun is left whole`() {
        #expect(rest(after: []) == ["first+second 1...3 traced 1"])
    }

    @Test func `trials that are over are not run again, in the order that ran and in none before it`() {
        #expect(
            rest(after: [begin(first, 1), end(first, 1), begin(first, 2), end(first, 2)])
                == ["first 3...3 traced 1", "second 1...3 traced 1"])
        #expect(rest(after: [begin(second, 1), end(second, 1)]) == ["second 2...3 traced 1"])
    }

    @Test func `a trial that is given up is over`() {
        #expect(rest(after: [begin(first, 2)], giveUp: false) == ["first 3...3 traced 1", "second 1...3 traced 1"])
        #expect(rest(after: [begin(first, 3)], giveUp: false) == ["first 4...3 traced 1", "second 1...3 traced 1"])
        #expect(rest(after: [begin(first, 2)], giveUp: true) == ["second 1...3 traced 1"])
        #expect(rest(after: [begin(second, 3)], giveUp: true) == [])
    }

    @Test func `a trial whose guest was lost by no fault of its own is run again`() {
        #expect(rest(after: [begin(first, 2)]) == ["first 2...3 traced 1", "second 1...3 traced 1"])
        #expect(rest(after: [begin(first, 1, traced: true)]) == ["first 4...3 traced 1", "second 1...3 traced 1"])
    }

    @Test func `traced trials that are over are not run again`() {
        #expect(rest(after: [begin(second, 1, traced: true)], giveUp: false) == [])
    }

    @Test func `an order that cannot happen is not tried again`() {
        #expect(rest(after: [begin(first, 1), end(first, 1, .impossible)]) == ["second 1...3 traced 1"])
    }

    @Test func `isolated trials are plans of their own, and so are the traced ones of an order`() {
        let plans = plan(trials: 2).singleTrials
        #expect(plans.map(\.firstTrial) == [1, 2, 3, 1, 2, 3])
        #expect(plans.map(\.trials) == [1, 2, 2, 1, 2, 2])
        #expect(plans.map(\.tracedTrials) == [0, 0, 1, 0, 0, 1])
        #expect(plans.allSatisfy { $0.orders.count == 1 })
    }
}
