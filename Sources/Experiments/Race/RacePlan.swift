/// How an experiment is raced: all of its threads run freely from a common start, or hand the turn on in an order.
public struct RacePlan: Codable, Hashable, Sendable {
    /// How many trials.
    public let trials: Int
    /// What the generator of the delays starts from.
    public let seed: UInt64
    /// Where the threads run.
    public let affinity: Affinity
    /// The delays of every trial, to repeat one; nil has them chosen.
    public let delays: RaceDelays?
    /// The order in which the threads hand the turn to one another; nil lets each go on after its delays alone.
    public let order: Order?

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
    public init(trials: Int, seed: UInt64, affinity: Affinity, delays: RaceDelays? = nil, order: Order? = nil) {
        self.trials = trials
        self.seed = seed
        self.affinity = affinity
        self.delays = delays
        self.order = order
    }

    /// What runs a trial with these delays again: the order's id, or the delays themselves.
    public func token(_ delays: RaceDelays) -> String { order?.id ?? "\(delays)" }

    /// The rest of the race after `done` trials.
    public func rest(after done: Int) -> RacePlan { part(from: done + 1, trials: trials - done) }

    /// Some trials of the race, counted from 1; their generator starts elsewhere, so that it does not repeat those before.
    public func part(from first: Int, trials: Int) -> RacePlan {
        RacePlan(
            trials: trials, seed: seed &+ UInt64(first - 1), affinity: affinity, delays: delays, order: order)
    }
}
