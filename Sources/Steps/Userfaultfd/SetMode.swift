import Experiments
import SystemCalls
import Userfaultfd

/// `set-mode`: UFFDIO_SET_MODE.
struct SetMode: Step {
    static let word = "set-mode"
    static let summary = """
        Switches whether the kernel itself lifts the protection of a page against reads and writes at the first access to it, without a \
        message: `UFFDIO_SET_MODE` (7.3) of `UFFD_FEATURE_RWP_ASYNC`. Switched on, it wakes everybody who waits. Result: 0, or the errno.
        """
    private static let async = Field<Switch>.word("rwp-async", "to what it is switched")
    static let worksOutside = true
    static let fields = [async.description]
    static let shorthand: String? = async.name
    static let neededFeatures: Features = .rwp

    /// On or off.
    enum Switch: String, Word {
        case on, off
    }

    private let isOn: Bool

    var usesUpUserfaultfd: Bool { true }

    // Everybody who waits goes on, whatever for.
    var footprint: Footprint { .everything }

    init(_ arguments: Arguments) throws(ScriptProblem) { isOn = try arguments[Self.async] == .on }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let userfaultfd = stage.userfaultfd
        let (enable, disable): (Features, Features) = isOn ? (.rwpAsync, []) : ([], .rwpAsync)
        return PreparedStep { _ in StepResult(userfaultfd.setMode(enable: enable, disable: disable)) }
    }
}
