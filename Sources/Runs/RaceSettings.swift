public import Experiments

/// What the command line says about races.
public struct RaceSettings: Sendable, Hashable {
    /// How many trials each variant gets; nil leaves it to the script if it only races, else to `usualTrials`.
    public var trials: Int?
    /// What the generator of the delays starts from.
    public var seed: UInt64
    /// Where the threads run.
    public var affinity: RacePlan.Affinity
    /// The delays of every trial, to repeat one; nil has them chosen.
    public var delays: RaceDelays?
    /// Whether every script races, also one that has orders.
    public var isForAll: Bool

    /// Settings.
    public init(
        trials: Int?, seed: UInt64, affinity: RacePlan.Affinity, delays: RaceDelays? = nil, isForAll: Bool
    ) {
        self.trials = trials
        self.seed = seed
        self.affinity = affinity
        self.delays = delays
        self.isForAll = isForAll
    }

    /// How many trials a race gets unless somebody says otherwise.
    public static var usualTrials: Int { 2_000 }

    /// What goes for a script that only races, unless somebody says otherwise.
    public static var usual: RaceSettings { RaceSettings(trials: nil, seed: 1, affinity: .spread, isForAll: false) }

    /// The race of an experiment; nil if it runs in orders.
    func plan(for experiment: Experiment) -> RacePlan? {
        guard isForAll || experiment.schedule == .racing else { return nil }
        let own = experiment.schedule == .racing ? experiment.trials : Self.usualTrials
        return RacePlan(trials: trials ?? own, seed: seed, affinity: affinity, delays: delays)
    }
}
