public import Experiments

/// Turns what an agent reports about one variant into that variant's part of a record.
public struct VariantBuilder: Sendable {
    private let variant: Variant
    private let expectations: [Expectation]
    private var untraced: String
    private var orders: [OrderBuilder]
    /// Where an order stands in `orders`, by its id, which takes time to compute.
    private let places: [String: Int]
    /// How often each outcome came, in all and by what repeats it: the order's id, of a race the first trial's delays.
    private var outcomes: [Outcome: (count: Int, orders: [String: Int])] = [:]
    private let race: RacePlan?
    private var steered: [Outcome: Int] = [:]
    private var heldBy: String?
    /// How long the measured steps took, in nanoseconds, by the name of the measurement.
    private var durations: [String: [Int]] = [:]
    private var skip: String?
    private var trouble: String?
    private var miss: String?
    private var log: WitnessLog
    /// How long the trials that a step ended took to end, in microseconds.
    public private(set) var killTimes: [Int] = []
    /// How long each step took that returned, by its id, in microseconds: one number a trial.
    public private(set) var stepTimes: [String: [Int]] = [:]
    /// The trial that runs, and what was seen in it so far.
    private var running: (order: String, trial: Int, samples: [Sample])?
    /// How many runs of trials did not count because something disturbed them.
    public private(set) var repeated = 0
    /// How many trials were disturbed each time, and count.
    public private(set) var disturbed = 0
    /// How many trials have ended.
    public private(set) var trials = 0
    /// The machine under the trials; nil as long as it has not been probed.
    public var machine: Machine?

    /// A builder for a variant that has not run; `untraced` says why an order has no fault paths
    /// that no traced trial has shown, `threads` are the names of the experiment's threads.
    public init(
        _ variant: Variant, expectations: [Expectation], orders: [Order], threads: [String] = [], untraced: String,
        race: RacePlan? = nil
    ) {
        self.race = race
        self.variant = variant
        self.expectations = expectations
        self.untraced = untraced
        self.orders = orders.map { OrderBuilder($0) }
        places = Dictionary(orders.enumerated().map { ($1.id, $0) }) { first, _ in first }
        log = WitnessLog(orders, threads: threads)
    }

    /// Takes in one observation.
    public mutating func add(_ observation: Observation) {
        log.add(observation)
        switch observation {
        case .skip(let capability): skip = capability
        case .trouble(let what): trouble = what
        case .miss(let what): miss = what
        case .began(let order, let trial, isTraced: false):
            // What was seen of a trial before it was repeated is not of this one.
            if running?.order == order, running?.trial == trial { running = nil }
            keepRunning()
            running = (order, trial, [])
        case .began: keepRunning()
        case .disturbed(_, _, _, let isRepeated):
            if isRepeated { repeated += 1 } else { disturbed += 1 }
        case .raced(let batch): add(batch)
        case .held(let means): heldBy = means
        case .untraced(let reason): untraced = reason
        case .traced(let traced):
            guard let index = places[traced.trial.order] else { return }
            orders[index].add(traced)
        case .sample(let sample):
            // Of a race nothing is recorded but outcomes, also where it is in an order.
            guard race == nil else { return }
            if running == nil { running = (sample.order, sample.trial, []) }
            running?.samples.append(sample)
        case .trial(let trial):
            keepRunning()
            guard let index = places[trial.order] else { return }
            trials += 1
            orders[index].add(trial)
            if let time = trial.killedAfterMicroseconds { killTimes.append(time) }
            for step in trial.steps {
                if let began = step.began, let end = step.returned {
                    stepTimes[step.step, default: []].append(end - began)
                }
            }
            guard trial.ending != .impossible else { return }
            let outcome = Outcome(ending: trial.ending, values: trial.values)
            outcomes[outcome, default: (0, [:])].count += 1
            outcomes[outcome, default: (0, [:])].orders[trial.order, default: 0] += 1
        }
    }

    /// Takes in what was seen in the trial that ran: it is not repeated.
    private mutating func keepRunning() {
        for sample in running?.samples ?? [] { if let index = places[sample.order] { orders[index].add(sample) } }
        running = nil
    }

    private mutating func add(_ batch: RaceBatch) {
        trials += batch.trials
        durations.merge(batch.durations) { $0 + $1 }
        for raced in batch.outcomes {
            outcomes[raced.outcome, default: (0, [:])].count += raced.count
            steered[raced.outcome, default: 0] += raced.steered
            // The first trial that showed it stands for all: its token runs it again.
            if let example = raced.example, example.order != RaceDelays.prefix,
                outcomes[raced.outcome]?.orders.isEmpty == true
            {
                outcomes[raced.outcome]?.orders = [example.order: 1]
            }
        }
    }

    /// The record of what was taken in so far.
    public var record: VariantRecord {
        var whole = self
        whole.keepRunning()
        return whole.recordOfEnded
    }

    private var recordOfEnded: VariantRecord {
        // An expectation says nothing of a variant that has not run.
        let hasRun = skip == nil && (miss == nil || trials > 0)
        let judged = applicable.map { judge($0) }
        let unjudged = isMachineNeeded ? "the machine was not probed, and what is expected depends on it" : nil
        return VariantRecord(
            variant: Dictionary(uniqueKeysWithValues: variant.assignments.map { ($0.variable, $0.value) }),
            verdict: verdict(judged), skip: skip, error: trouble ?? miss ?? (hasRun ? unjudged : nil),
            expectations: hasRun ? judged : [],
            outcomes: outcomes.map { outcome, seen in
                OutcomeRecord(
                    count: seen.count, steered: race.map { _ in steered[outcome] ?? 0 }, ending: outcome.ending,
                    values: outcome.values, orders: seen.orders.keys.sorted())
            }.sorted { ($1.count, $0.sortKey) < ($0.count, $1.sortKey) },
            orders: orders.filter(\.hasRun).map { $0.record(untraced: untraced) },
            race: race.map { RaceRecord(trials: trials, seed: $0.seed, affinity: $0.affinity, order: $0.order?.id) },
            heldBy: heldBy,
            measured: durations.sorted { $0.key < $1.key }.compactMap { MeasurementRecord($0, nanoseconds: $1) })
    }

    /// Of each order the first trial of each outcome, impossible ones too.
    public var witnesses: [Witness] { log.witnesses }

    /// The expectations that do not hold in what was taken in so far.
    public var breakages: [Breakage] {
        record.expectations.filter { !$0.held }.map { Breakage($0, witnesses) }
    }

    /// Whether some trial has shown that an expectation does not hold; `sometimes` is never broken by one.
    public var isBroken: Bool {
        applicable.contains { expectation in
            let judged = judge(expectation)
            return expectation.frequency != .sometimes && judged.observation != nil && !judged.held
        }
    }

    private func verdict(_ judged: [ExpectationRecord]) -> Verdict {
        if trouble != nil { return .error }
        if miss != nil { return .miss }
        if skip != nil { return .skip }
        if isMachineNeeded { return .error }
        if judged.isEmpty { return .done }
        return judged.allSatisfy(\.held) ? .pass : .fail
    }

    /// Whether it is not known which expectations there are, because the machine is not known.
    public var isMachineNeeded: Bool { machine == nil && expectations.contains(where: \.dependsOnMachine) }

    /// The expectations that are for this machine and its kernel.
    private var applicable: [Expectation] {
        guard let machine else { return expectations.filter { !$0.dependsOnMachine } }
        let kernel = KernelVersion(KernelName(host: machine.release, version: machine.version).description)
        return expectations.filter { $0.applies(to: machine, kernel: kernel) }
    }

    /// Holds an expectation against every trial that an order allowed, hung ones too.
    private func judge(_ expectation: Expectation) -> ExpectationRecord {
        let sequence = expectation.order
        let counted = sequence.map { sequence in Set(orders.filter { sequence.isGranted(in: $0.steps) }.map(\.id)) }
        var (positive, total) = (0, 0)
        for (outcome, seen) in outcomes {
            let count = counted.map { ids in seen.orders.reduce(0) { ids.contains($1.key) ? $0 + $1.value : $0 } }
            total += count ?? seen.count
            if expectation.matches(outcome) { positive += count ?? seen.count }
        }
        let observed = Frequency(positive: positive, of: total)
        let held = observed == expectation.frequency
        return ExpectationRecord(
            expected: expectation.frequency, values: expectation.values, order: sequence?.steps,
            positive: sequence.map { _ in positive }, negative: sequence.map { _ in total - positive },
            observation: observed?.title, held: held, means: held ? expectation.meaning : nil)
    }
}

extension OutcomeRecord {
    /// Orders outcomes of equal count: by ending, then by values.
    fileprivate var sortKey: String {
        "\(ending.rawValue) " + values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
}
