import CLinux
import Experiments
import SystemCalls
import Userfaultfd

/// `close`: the userfaultfd closed while others use it.
struct Close: Step {
    static let word = "close"
    static let summary = """
        Closes the userfaultfd, which wakes everybody who waits for it. A thread inside poll(2) on it, as in \
        `await-fault`, keeps it open until it returns. Result: 0, or the errno.
        """
    static let worksOutside = true
    static let fields: [FieldDescription] = []

    var footprint: Footprint { .everything }
    var usesUpUserfaultfd: Bool { true }
    // It meets a thread in poll(2) or before it.
    var needsSleepers: Bool { true }

    init(_ arguments: Arguments) throws(ScriptProblem) {}

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let descriptor = stage.userfaultfd.rawValue
        return PreparedStep { _ in StepResult(CallResult(clinux_close(descriptor))) }
    }
}
