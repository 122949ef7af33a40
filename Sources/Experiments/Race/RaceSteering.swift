/// Chooses the delays of racing trials: of the first few none, to see how long a trial takes by itself; then every second
/// trial's at random, over all scales up to that; the others near those under which a rare outcome came.
///
/// A plain value that allocates nothing once it is made: it is asked between two trials, on the thread that ended last.
public struct RaceSteering: Sendable {
    /// How many outcomes are told apart; those that come later are counted elsewhere, and not steered to.
    static let outcomeLimit = 64
    /// How many delays are remembered of each outcome.
    static let memory = 8
    /// How many trials have no delays.
    static let undelayed = 16

    private struct Known: Sendable {
        var outcome: Int
        var count: Int
        var kept: Int
    }

    private var random: SplitMix64
    private let steps: Int
    private var known: [Known] = []
    /// The remembered delays: of each outcome `memory` times those of all steps.
    private var remembered: [Int]
    /// The delays of the trial that runs.
    public private(set) var delays: [Int]
    /// Whether they were steered.
    public private(set) var isSteered = false
    private var trials = 0
    /// How long the trials without delays took, the shortest first; nanoseconds.
    private var lengths: [Int] = []

    /// A generator for trials of `steps` steps.
    public init(seed: UInt64, steps: Int) {
        random = SplitMix64(seed: seed)
        self.steps = steps
        known.reserveCapacity(Self.outcomeLimit)
        lengths.reserveCapacity(Self.undelayed)
        remembered = Array(repeating: 0, count: Self.outcomeLimit * Self.memory * steps)
        delays = Array(repeating: 0, count: steps)
    }

    /// Chooses the delays of the next trial.
    public mutating func advance() {
        trials += 1
        // With one outcome there is nothing rare to steer to.
        isSteered = trials > Self.undelayed && trials.isMultiple(of: 2) && known.count > 1
        if isSteered {
            steer()
        } else if trials > Self.undelayed {
            sweep()
        }
    }

    /// Takes in what the trial came to, as a number that stands for its outcome, and how long it took in nanoseconds; nil if
    /// that is no measure.
    public mutating func note(_ outcome: Int, nanoseconds: Int?) {
        if trials <= Self.undelayed, lengths.count < Self.undelayed, let nanoseconds {
            lengths.insert(nanoseconds, at: lengths.firstIndex { $0 > nanoseconds } ?? lengths.endIndex)
        }
        if let index = known.firstIndex(where: { $0.outcome == outcome }) {
            known[index].count += 1
            remember(index)
        } else if known.count < Self.outcomeLimit {
            known.append(Known(outcome: outcome, count: 1, kept: 0))
            remember(known.count - 1)
        }
    }

    /// Delays over all scales from 64 ns to twice a trial's own length (the median of those without delays, taken for 4 µs
    /// to 64 ms): which scale matters, only the race knows.
    private mutating func sweep() {
        let length = lengths.isEmpty ? 0 : lengths[lengths.count / 2]
        let longest = min(max(2 * length, 8_000), 128_000_000)
        let scales = Int.bitWidth - longest.leadingZeroBitCount - 6
        let scale = min(longest, 128 << random.below(scales))
        for step in 0..<steps { delays[step] = random.below(2) == 0 ? 0 : random.below(scale) }
    }

    /// Delays near some that gave the rarer of two outcomes drawn at random.
    private mutating func steer() {
        let (one, other) = (random.below(known.count), random.below(known.count))
        let index = known[one].count <= known[other].count ? one : other
        let start = place(index, random.below(known[index].kept))
        for step in 0..<steps {
            let delay = remembered[start + step]
            let reach = delay / 4 + 32
            delays[step] = min(max(0, delay + random.below(2 * reach + 1) - reach), RaceDelays.limit)
        }
    }

    /// Keeps the delays among those of an outcome: the first few, then in place of one of them, less and less often.
    private mutating func remember(_ index: Int) {
        var slot = known[index].kept
        if slot < Self.memory {
            known[index].kept += 1
        } else {
            slot = random.below(known[index].count)
            guard slot < Self.memory else { return }
        }
        let start = place(index, slot)
        for step in 0..<steps { remembered[start + step] = delays[step] }
    }

    private func place(_ index: Int, _ slot: Int) -> Int { (index * Self.memory + slot) * steps }
}

/// The generator SplitMix64: 64 bits of state, each seed another sequence.
///
/// Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 below `bound`, which is at least 1.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }
}
