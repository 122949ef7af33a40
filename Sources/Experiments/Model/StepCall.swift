/// One step of a thread as the script writes it: the step's word and its arguments.
///
/// What the word means is the business of the module Steps; here a step has a name, a thread and a place.
public struct StepCall: Hashable, Sendable {
    /// The name by which orders and observations refer to the step: `reader.aio-read`, `reader.store#2` for the second of
    /// its word in a thread, and `reader.io` for one that is there `as: io`.
    public let id: String
    /// The thread that runs it.
    public let thread: String
    /// The step's word.
    public let word: String
    /// Its arguments.
    public let arguments: ScriptValue
    /// The steps of other threads that must have been granted before it, by id.
    public let after: [String]
    /// Where the step stands in the script.
    public let location: Location
}

/// One thread of an experiment: a real pthread of the subject, or a process beside it, with its steps in program order.
public struct ThreadProgram: Hashable, Sendable {
    /// Where a thread runs.
    public enum Process: String, Word {
        case subject, other

        /// What the word means.
        public var meaning: String? {
            switch self {
            case .subject: "in the subject, beside the other threads"
            case .other:
                """
                in another process, a child of the subject, which has the subject's userfaultfds and files and not the script's memory: \
                there are steps that only the subject itself can do
                """
            }
        }
    }

    /// Whose descriptors a thread in another process has.
    public enum Descriptors: String, Word {
        case shared, own

        /// What the word means.
        public var meaning: String? {
            switch self {
            case .shared: "those of the subject: what one closes, both have closed"
            case .own: "copies, as after a fork: a userfaultfd is open until both have closed it"
            }
        }
    }

    /// The thread's name.
    public let name: String
    /// Where it runs.
    public let process: Process
    /// Whose descriptors it has, if it runs in another process.
    public let descriptors: Descriptors
    /// The name of the userfaultfd that its steps are about; nil for the one of the script's memory.
    public let userfaultfd: String?
    /// Its steps.
    public let steps: [StepCall]
}
