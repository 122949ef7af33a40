import Experiments
import Records
import Scripts
import Synchronization

/// One variant of a script on its way from a plan to its part of the record.
final class VariantRun: Sendable {
    /// What the agent is asked for; nil if the variant is not run here.
    let plan: Plan?
    private let variant: Variant
    private let trials: Int
    private let independence: Independence?
    private let agent: any Agent
    private let builder: Mutex<VariantBuilder>
    private let state = Mutex((hasBegun: false, hasEnded: false))
    private let evidence: Evidence?
    private let progress: @Sendable (ScriptRun.Progress) -> Void

    init(
        _ variant: ScriptVariant, agent: any Agent, settings: RunSettings, _ evidence: Evidence?,
        _ progress: @escaping @Sendable (ScriptRun.Progress) -> Void
    ) {
        let experiment = variant.experiment
        let all = settings.prunes ? variant.orders : variant.everyOrder
        let orders = settings.orders.isEmpty ? all ?? [] : settings.orders.compactMap { variant.order($0) }
        independence = settings.prunes || settings.race.plan(for: experiment) != nil ? nil : variant.independence
        self.variant = variant.variant
        self.agent = agent
        self.evidence = evidence
        self.progress = progress
        let race = settings.race.plan(for: experiment, order: settings.orders.isEmpty ? nil : orders.first)
        let trials = settings.trials ?? experiment.trials
        self.trials = race?.trials ?? trials * orders.count
        // Of single orders nothing can be expected that is said of others.
        let expectations =
            race == nil
            ? experiment.expectations.filter { expectation in
                settings.orders.isEmpty || orders.contains { expectation.order?.isGranted(in: $0.steps) != false }
            } : experiment.expectationsOfRace
        var builder = VariantBuilder(
            variant.variant, expectations: expectations, orders: orders, threads: experiment.threads.map(\.name),
            untraced: experiment.isTraced ? "no trial was traced" : FaultPaths.unwanted, race: race)
        let reason: String? =
            if let danger = experiment.danger, !agent.isExpendable, !settings.allowsDanger {
                "danger: \(danger.rawValue) (\(danger.meaning ?? "")); runs in a guest (--kernel), or with --allow-danger"
            } else if let delays = race?.delays, delays.nanoseconds.count != experiment.steps.count {
                "the token has \(delays.nanoseconds.count) delays, and this variant \(experiment.steps.count) steps"
            } else if all == nil {
                "a listing of its orders: without pruning they are more than \(Order.enumerationLimit)"
            } else if orders.isEmpty, race == nil || race?.delays == nil && !settings.orders.isEmpty {
                "no order of this variant was asked for"
            } else {
                nil
            }
        if let reason {
            builder.add(.skip(reason))
            plan = nil
        } else {
            plan = Plan(
                script: variant.tree, variant: variant.variant, orders: orders, trials: trials,
                tracedTrials: experiment.isTraced ? settings.tracedTrials : 0, race: race,
                watchdogMilliseconds: settings.watchdogMilliseconds,
                scratch: agent.isExpendable ? GuestAgent.scratch : settings.scratch)
        }
        self.builder = Mutex(builder)
    }

    /// The number of the last trial that an order, or the race, gets.
    var lastTrial: Int { plan.map { $0.race?.trials ?? $0.trials } ?? 0 }

    /// Whether its threads race.
    var isRace: Bool { plan?.race != nil }

    /// The plan of some of its trials.
    func plan(of round: ClosedRange<Int>) -> Plan? {
        guard let plan else { return nil }
        guard let race = plan.race else {
            return plan.part(
                orders: plan.orders.indices, firstTrial: round.lowerBound, trials: round.upperBound, tracedTrials: 0)
        }
        return plan.racing(race.part(from: round.lowerBound, trials: round.count))
    }

    /// Whether there is nothing to be had from further trials: it cannot run here, or something went wrong.
    var isOver: Bool { [.skip, .miss, .error].contains(builder.withLock(\.record.verdict)) }

    /// Whether a trial has broken an expectation.
    var isBroken: Bool {
        noteMachine()
        return builder.withLock(\.isBroken)
    }

    /// Takes in an observation of this variant.
    func add(_ observation: Observation) throws {
        try begin()
        builder.withLock { $0.add(observation) }
        evidence?.add(observation)
        switch observation {
        case .trial, .raced: progress(.trial(variant, done: builder.withLock(\.trials)))
        default: break
        }
    }

    /// Says that the variant is through.
    ///
    /// - Parameter isLastCall: false leaves that to a later call where what is expected depends on the machine, and it has
    ///   not been probed yet: a guest that is booted for its plans is probed behind them.
    func end(isLastCall: Bool) throws {
        try begin()
        noteMachine()
        guard isLastCall || !builder.withLock(\.isMachineNeeded) else { return }
        let isFirst = state.withLock { state in
            defer { state.hasEnded = true }
            return !state.hasEnded
        }
        guard isFirst else { return }
        let builder = builder.withLock(\.self)
        let record = builder.record
        let finding = VariantFinding(
            record: record, killTimes: builder.killTimes, stepTimes: builder.stepTimes, breakages: builder.breakages,
            repeated: builder.repeated, disturbed: builder.disturbed,
            pruning: independence.map { PruningCheck(record, $0) })
        progress(.ended(variant, finding))
    }

    /// The variant's part of the record, as far as it is known.
    var record: VariantRecord {
        noteMachine()
        return builder.withLock(\.record)
    }

    private func noteMachine() {
        let machine = agent.knownMachine
        builder.withLock { $0.machine = machine }
    }

    /// Of each order the first trial of each outcome.
    var witnesses: [Witness] { builder.withLock(\.witnesses) }

    private func begin() throws {
        let isFirst = state.withLock { state in
            defer { state.hasBegun = true }
            return !state.hasBegun
        }
        guard isFirst else { return }
        try evidence?.begin(variant)
        if plan != nil { progress(.began(variant, trials: trials)) }
    }
}

extension Experiment {
    /// The expectations that a race can be held against: those of nothing but what a race observes, whatever the order.
    fileprivate var expectationsOfRace: [Expectation] {
        let seen = Set(observed.filter(\.isSeenInRace).map(\.name))
        return expectations.filter { $0.order == nil && $0.values.keys.allSatisfy(seen.contains) }
    }
}
