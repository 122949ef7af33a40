public import ProcFS

/// What a thread was found doing: by what samples are counted.
public struct Whereabouts: Hashable, Sendable {
    /// The thread's name (comm), as status writes it.
    public let name: String
    /// Its state.
    public let state: TaskState
    /// By which way it came into the kernel.
    public let entry: EntryPoint
    /// Where in the kernel it was; without frames if it ran on a CPU.
    public let stack: KernelStack
}

/// How often threads were found somewhere.
public struct Tally: Hashable, Sendable {
    /// In how many samples.
    public var samples: Int
    /// In how many sleeps, as far as the samples can tell: two with the same counts of context switches are of one.
    ///
    /// 0 for a thread that is not asleep.
    public var sleeps: Int

    /// A tally of nothing, or of these.
    public init(samples: Int = 0, sleeps: Int = 0) {
        self.samples = samples
        self.sleeps = sleeps
    }

    /// Adds another.
    public static func += (sum: inout Tally, other: Tally) {
        sum.samples += other.samples
        sum.sleeps += other.sleeps
    }
}
