/// What some racing trials showed, one after the other.
public struct RaceBatch: Codable, Hashable, Sendable {
    /// The outcomes that came.
    public let outcomes: [RacedOutcome]

    /// How long the measured steps took, in nanoseconds, by the name of the measurement: a number for each trial that did not
    /// stand still and in which the step did not fail.
    public let durations: [String: [Int]]

    /// A batch.
    public init(outcomes: [RacedOutcome], durations: [String: [Int]] = [:]) {
        self.outcomes = outcomes
        self.durations = durations
    }

    /// How many trials it holds.
    public var trials: Int { outcomes.reduce(0) { $0 + $1.count } }
}

/// One outcome of a batch of racing trials.
public struct RacedOutcome: Codable, Hashable, Sendable {
    /// How the trials ended, and the values that a race observes.
    public let outcome: Outcome
    /// In how many trials of the batch it came.
    public let count: Int
    /// How many of them had delays that were steered towards rare outcomes; the others' were drawn without a look at
    /// what had come before.
    public let steered: Int
    /// The first trial that showed it, under its delays' token; nil if an earlier batch has shown it.
    public let example: Trial?

    /// An outcome.
    public init(_ outcome: Outcome, count: Int, steered: Int, example: Trial?) {
        self.outcome = outcome
        self.count = count
        self.steered = steered
        self.example = example
    }
}
