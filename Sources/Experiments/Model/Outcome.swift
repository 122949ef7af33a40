/// How a trial ended.
public enum Ending: String, Codable, Hashable, Sendable {
    /// Every step was granted, and the subject went away when it was released.
    case completed
    /// A step neither returned nor came to rest in time, or the subject outlived its SIGKILL.
    case hung
    /// The kernel reported an oops.
    case oopsed
    /// The kernel panicked.
    case panicked
    /// The order cannot happen on this kernel: a step was due whose thread was still in an earlier one.
    case impossible
}

/// What came out of one trial: how it ended and the observed final values.
public struct Outcome: Codable, Hashable, Sendable {
    /// How the trial ended.
    public let ending: Ending
    /// The values by the names that the script's `observe` gives them.
    public let values: [String: Value]

    /// An ending with its values.
    public init(ending: Ending, values: [String: Value]) {
        self.ending = ending
        self.values = values
    }
}
