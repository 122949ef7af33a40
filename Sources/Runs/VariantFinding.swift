public import Records

/// What a run found about one variant: its part of the record, and what is only said of a run.
public struct VariantFinding: Sendable {
    /// Its part of the record.
    public let record: VariantRecord
    /// How long the trials that a step ended took to end, in microseconds.
    public let killTimes: [Int]
    /// How long each step took that returned, by its id, in microseconds: one number a trial.
    public let stepTimes: [String: [Int]]
    /// The expectations that did not hold, each with the smallest trial that shows it.
    public let breakages: [Breakage]
    /// How many runs of trials did not count because the kernel had moved pages in them.
    public let repeated: Int
    /// How many trials count although it had each time.
    public let disturbed: Int
    /// Whether equivalent orders showed the same; nil if they were pruned.
    public let pruning: PruningCheck?
}
