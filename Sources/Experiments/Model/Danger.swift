/// What an experiment can do to the machine it runs on.
public enum Danger: String, Word {
    /// It can panic the kernel.
    case panic
    /// It can leave a task that nothing ends.
    case hang
    /// It can take physical pages out of use until the next boot.
    case lostMemory = "lost-memory"

    /// What the experiment can do.
    public var meaning: String? {
        switch self {
        case .panic: "it can panic the kernel"
        case .hang: "it can leave a task that nothing ends"
        case .lostMemory: "it can take physical pages out of use until the next boot"
        }
    }
}
