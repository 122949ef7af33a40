import Experiments

/// How far a plan has come, as far as its observations tell: what is left of it when its kernel is gone.
struct PlanProgress: Sendable {
    /// Where a plan is.
    struct Place: Sendable, Equatable {
        let order: String
        let trial: Int
        let isTraced: Bool

        /// Whether it is some trial of a race, whose number and delays are not known until it is over.
        var isRace: Bool { order == RaceDelays.prefix }
    }

    private let plan: Plan
    /// The trial that began last.
    private(set) var begun: Place?
    /// Whether that trial is over.
    private(set) var isBetween = true
    /// Whether the rest of that trial's order is given up.
    private var isOrderOver = false
    /// How many racing trials are over.
    private var raced = 0

    init(_ plan: Plan) { self.plan = plan }

    /// Takes in an observation of the plan.
    mutating func note(_ observation: Observation) {
        switch observation {
        case .began(let order, let trial, let isTraced):
            begun = Place(order: order, trial: trial, isTraced: isTraced)
            (isBetween, isOrderOver) = (false, false)
        case .trial(let trial):
            isBetween = true
            isOrderOver = trial.ending == .impossible
        case .traced: isBetween = true
        case .raced(let batch): raced += batch.trials
        case .disturbed, .sample, .held, .untraced, .skip, .trouble, .miss: break
        }
    }

    /// Gives up the trial that began last, and with it the rest of its order if that cannot end better.
    mutating func giveUp(wholeOrder: Bool) {
        isBetween = true
        isOrderOver = isOrderOver || wholeOrder
        if let race = plan.race { raced = wholeOrder ? race.trials : raced + 1 }
    }

    /// What is left to run: the rest of the order that was running, then the orders after it.
    var rest: [Plan] {
        if let race = plan.race {
            return raced < race.trials ? [plan.racing(race.rest(after: raced))] : []
        }
        guard let begun, let index = plan.orders.firstIndex(where: { Order(steps: $0).id == begun.order }) else {
            return [plan]
        }
        var rest: [Plan] = []
        if !isOrderOver {
            let next = begun.isTraced ? plan.trials + 1 : begun.trial + (isBetween ? 1 : 0)
            let traced = begun.isTraced ? plan.tracedTrials - begun.trial + (isBetween ? 0 : 1) : plan.tracedTrials
            if next <= plan.trials || traced > 0 {
                rest.append(plan.part(orders: index..<index + 1, firstTrial: next, tracedTrials: traced))
            }
        }
        if index + 1 < plan.orders.count {
            rest.append(
                plan.part(
                    orders: index + 1..<plan.orders.count, firstTrial: plan.firstTrial, tracedTrials: plan.tracedTrials)
            )
        }
        return rest
    }
}

extension Plan {
    /// The same plan for some of its orders and trials.
    func part(orders: Range<Int>, firstTrial: Int, trials: Int? = nil, tracedTrials: Int) -> Plan {
        Plan(
            script: script, variant: variant, orders: self.orders[orders].map { Order(steps: $0) },
            firstTrial: firstTrial, trials: trials ?? self.trials, tracedTrials: tracedTrials, race: race,
            watchdogMilliseconds: watchdogMilliseconds, scratch: scratch)
    }

    /// The same plan with another race.
    func racing(_ race: RacePlan) -> Plan {
        Plan(
            script: script, variant: variant, orders: [], trials: 0, race: race,
            watchdogMilliseconds: watchdogMilliseconds, scratch: scratch)
    }

    /// The same plan, one trial at a time.
    var singleTrials: [Plan] {
        if race != nil { return [self] }
        return orders.indices.flatMap { order in
            let range = order..<order + 1
            let trials = (firstTrial..<max(firstTrial, self.trials + 1)).map {
                part(orders: range, firstTrial: $0, trials: $0, tracedTrials: 0)
            }
            return tracedTrials > 0
                ? trials + [part(orders: range, firstTrial: self.trials + 1, tracedTrials: tracedTrials)] : trials
        }
    }
}
