/// How an experiment is raced: all of its threads run freely from a common start.
public struct RacePlan: Codable, Hashable, Sendable {
    /// How many trials.
    public let trials: Int
    /// What the generator of the delays starts from.
    public let seed: UInt64
    /// Where the threads run.
    public let affinity: Affinity
    /// The delays of every trial, to repeat one; nil has them chosen.
    public let delays: RaceDelays?

    /// Where the threads of a race run.
    public enum Affinity: String, Word, Codable {
        /// Each on a CPU of its own, as far as there are enough.
        case spread
        /// All on one CPU.
        case shared
        /// Where the kernel puts them.
        case free

        /// What it means.
        public var meaning: String? {
            switch self {
            case .spread: "each thread on a CPU of its own, as far as there are enough"
            case .shared: "all threads on one CPU"
            case .free: "where the kernel puts them"
            }
        }
    }

    /// A race.
    public init(trials: Int, seed: UInt64, affinity: Affinity, delays: RaceDelays? = nil) {
        self.trials = trials
        self.seed = seed
        self.affinity = affinity
        self.delays = delays
    }

    /// The rest of the race after `done` trials; its generator starts elsewhere, so that it does not repeat them.
    public func rest(after done: Int) -> RacePlan {
        RacePlan(trials: trials - done, seed: seed &+ UInt64(done), affinity: affinity, delays: delays)
    }
}
