public import Experiments

/// What the command line says about races.
public struct RaceSettings: Sendable, Hashable {
    /// How many trials each variant gets; nil leaves it to a script that only races, else to `Experiment.usualRaceTrials`.
    public var trials: Int?
    /// What the generator of the delays starts from.
    public var seed: UInt64
    /// Whether somebody asked for that seed; else any does.
    public var isSeedAsked: Bool
    /// Where the threads run.
    public var affinity: RacePlan.Affinity
    /// The delays of every trial, to repeat one; nil has them chosen.
    public var delays: RaceDelays?
    /// Whether every script races, also one that has orders.
    public var isForAll: Bool

    /// Settings.
    public init(
        trials: Int?, seed: UInt64, isSeedAsked: Bool = true, affinity: RacePlan.Affinity,
        delays: RaceDelays? = nil, isForAll: Bool
    ) {
        self.isSeedAsked = isSeedAsked
        self.trials = trials
        self.seed = seed
        self.affinity = affinity
        self.delays = delays
        self.isForAll = isForAll
    }

    /// What goes for a script that only races, unless somebody says otherwise.
    public static var usual: RaceSettings { RaceSettings(trials: nil, seed: 1, affinity: .spread, isForAll: false) }

    /// What an interrupted run must be asked for again to go on: everything but a seed that nobody asked for.
    var identity: String {
        "\(trials ?? 0) \(isSeedAsked ? "\(seed)" : "any") \(affinity) \(delays.map { "\($0)" } ?? "") \(isForAll)"
    }

    /// The race of an experiment, in an order if there is one; nil if the supervisor grants its steps.
    func plan(for experiment: Experiment, order: Order? = nil) -> RacePlan? {
        guard isForAll || experiment.schedule == .racing else { return nil }
        let own = experiment.schedule == .racing ? experiment.trials : Experiment.usualRaceTrials
        // What is measured is measured of steps that begin at once.
        let atOnce = RaceDelays(nanoseconds: experiment.steps.map { _ in 0 })
        let delays = delays ?? (experiment.measured.isEmpty ? nil : atOnce)
        return RacePlan(trials: trials ?? own, seed: seed, affinity: affinity, delays: delays, order: order)
    }
}
