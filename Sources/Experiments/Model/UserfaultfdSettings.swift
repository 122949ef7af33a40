/// How a userfaultfd of the experiment is opened.
public struct UserfaultfdSettings: Hashable, Sendable {
    /// A feature to ask for beyond those that the memory of the script needs.
    public enum Feature: String, Word {
        /// UFFD_FEATURE_EVENT_FORK.
        case eventFork = "event-fork"
        /// UFFD_FEATURE_EVENT_REMAP.
        case eventRemap = "event-remap"
        /// UFFD_FEATURE_EVENT_REMOVE.
        case eventRemove = "event-remove"
        /// UFFD_FEATURE_EVENT_UNMAP.
        case eventUnmap = "event-unmap"
        /// UFFD_FEATURE_SIGBUS.
        case sigbus
        /// UFFD_FEATURE_EXACT_ADDRESS.
        case exactAddress = "exact-address"
        /// UFFD_FEATURE_WP_UNPOPULATED.
        case wpUnpopulated = "wp-unpopulated"
        /// UFFD_FEATURE_WP_ASYNC.
        case wpAsync = "wp-async"
        /// UFFD_FEATURE_MOVE.
        case move
        /// UFFD_FEATURE_RWP.
        case rwp
        /// UFFD_FEATURE_RWP_ASYNC.
        case rwpAsync = "rwp-async"
    }

    /// Its name in the script; nil for the one that the memory of the script is registered with.
    public let name: String?
    /// The features to ask for.
    public let features: Set<Feature>
    /// Whether it is opened with UFFD_USER_MODE_ONLY.
    public let isUserModeOnly: Bool
    /// Whether reading it blocks.
    public let isBlocking: Bool

    static let featuresField = Field<Set<Feature>>.words(
        "features", "features to ask for beyond those that the script's memory needs")
    static let userModeField = Field<Bool>.flag("user-mode-only", "whether it is opened with `UFFD_USER_MODE_ONLY`")
    static let blockingField = Field<Bool>.flag(
        "blocking",
        "whether it is opened without `O_NONBLOCK`: reading waits for a message, and polling it is an error (`POLLERR`), so that a "
            + "thread whose userfaultfd it is can take messages with `read-messages` alone")

    /// The keys of `userfaultfd`, and of each of the `userfaultfds`.
    public static let fields: [FieldDescription] = [
        featuresField.description, userModeField.description, blockingField.description,
    ]

    /// No feature beyond the necessary.
    public init() {
        name = nil
        features = []
        isUserModeOnly = false
        isBlocking = false
    }

    init(name: String? = nil, _ value: ScriptValue) throws(ScriptProblem) {
        self.name = name
        let arguments = try Arguments(value, of: "userfaultfd", fields: Self.fields, scope: Scope())
        features = try arguments[Self.featuresField]
        isUserModeOnly = try arguments[Self.userModeField]
        isBlocking = try arguments[Self.blockingField]
    }
}
