/// How often something was observed, in the words of litmus tests.
public enum Frequency: String, Word, Codable {
    /// In every trial.
    case always
    /// In some trials and not in others.
    case sometimes
    /// In no trial.
    case never

    /// As litmus logs write it: `Always`.
    public var title: String {
        switch self {
        case .always: "Always"
        case .sometimes: "Sometimes"
        case .never: "Never"
        }
    }

    /// The word for `positive` trials of `total`; nil for no trial at all, which says nothing.
    public init?(positive: Int, of total: Int) {
        guard total > 0 else { return nil }
        self = positive == 0 ? .never : positive == total ? .always : .sometimes
    }
}

/// What a script expects of its outcomes.
public struct Expectation: Hashable, Sendable {
    /// How often.
    public let frequency: Frequency
    /// The values that an outcome must have to count; a part of its values is enough.
    public let values: [String: Value]
    /// What it means when the expectation holds, in plain words; nil if the script does not say.
    public let meaning: String?
    /// What a machine must have or lack for this to be expected of it; all must hold.
    public let conditions: [MachineCondition]
    /// The kernels that this is expected of; nil for all.
    public let kernels: KernelRange?
    /// The steps that an order must grant in this sequence for its trials to count; nil counts those of every order.
    public let order: StepSequence?

    /// An expectation; of every machine, kernel and order unless something else is said.
    init(
        frequency: Frequency, values: [String: Value], meaning: String?, conditions: [MachineCondition] = [],
        kernels: KernelRange? = nil, order: StepSequence? = nil
    ) {
        self.frequency = frequency
        self.values = values
        self.meaning = meaning
        self.conditions = conditions
        self.kernels = kernels
        self.order = order
    }

    /// Whether `outcome` has the values; only a completed trial has final values.
    public func matches(_ outcome: Outcome) -> Bool {
        outcome.ending == .completed && values.allSatisfy { outcome.values[$0.key] == $0.value }
    }

    /// Whether it is expected of some machines or kernels and not of others.
    public var dependsOnMachine: Bool { !conditions.isEmpty || kernels != nil }

    /// Whether it is expected of a machine and the version of its kernel.
    public func applies(to machine: Machine, kernel: KernelVersion) -> Bool {
        conditions.allSatisfy { $0.holds(on: machine) } && kernels?.contains(kernel) != false
    }
}
