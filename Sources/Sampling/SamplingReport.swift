public import SystemPackage

/// What a sampler found, what it was asked and could not do, and what it cost.
public struct SamplingReport: Sendable {
    /// How often threads were found where.
    public var counts: [Whereabouts: Tally] = [:]
    /// How many passes over all threads were due.
    public var asked = 0
    /// How many were made; the rest was missed.
    public var passes = 0
    /// How many samples were taken: one of each thread in each pass.
    public var samples = 0
    /// How many of them are of a thread that went on while it was read: its state and its stack may be of two moments.
    public var moved = 0
    /// How many of them were counted without their stack, because the tables were full.
    public var unkept = 0
    /// The most threads that one pass found.
    public var mostThreads = 0
    /// How many samples could not be taken, by why; a thread that has ended is none of them.
    public var refusals: [Errno: Int] = [:]
    /// How long it took, in nanoseconds.
    public var nanoseconds = 0
    /// How much CPU time of the sampling thread.
    public var processorNanoseconds = 0

    /// A report of nothing.
    public init() {}
}
