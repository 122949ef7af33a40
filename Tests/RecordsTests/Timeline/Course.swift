@testable import Experiments

/// A trial made by hand: what its steps did, and what was seen of them.
struct Course {
    /// The steps in the order of their grants.
    private(set) var steps: [StepTiming] = []
    private(set) var samples: [Sample] = []
    /// The order; its steps may be more than were granted.
    let order: Order

    init(_ order: String...) { self.order = Order(steps: order) }

    /// Adds a step that was granted at a time, begun 2 us later, and returned at another.
    mutating func step(
        _ id: String, at granted: Int, _ stops: [Stop] = [], returns: Int? = nil, result: Value
    ) {
        steps.append(
            StepTiming(
                step: id, granted: granted, began: granted + 2, stops: stops, returned: returns, result: result))
    }

    /// Adds a step whose thread never took it up.
    mutating func idleStep(_ id: String, at granted: Int) {
        steps.append(
            StepTiming(
                step: id, granted: granted, began: nil, stops: [], returned: nil, result: .word("blocked")))
    }

    /// Adds a sample of a step.
    mutating func sample(
        _ step: String, after: String, at time: Int, _ state: String, in call: String?, _ stack: [String]?,
        isAtRest: Bool = true, trial: Int = 1
    ) {
        samples.append(
            Sample(
                order: order.id, trial: trial, thread: String(step.prefix { $0 != "." }), step: step, after: after,
                state: state, systemCall: call, stack: stack, isAtRest: isAtRest, microseconds: time, texts: []))
    }

    /// The trial.
    func trial(_ ending: Ending = .completed, _ values: [String: Value] = [:], remark: String? = nil, number: Int = 1)
        -> Trial
    {
        Trial(
            order: order.id, number: number, ending: ending, remark: remark, values: values, events: [], steps: steps,
            killedAfterMicroseconds: nil, hasLeftSubject: false)
    }
}

extension Stop {
    /// A stop that went on, or stands where it stood.
    static func at(
        _ seen: Int, _ state: String = "D", after: String, by step: String? = nil, isMeant: Bool = false
    ) -> Stop {
        var stop = Stop(state: state, isMeant: isMeant, after: after, seen: seen)
        stop.resumedBy = step
        return stop
    }
}
