import Experiments
import SystemCalls

/// `child-exit`: the end of the child.
struct ChildExit: Step {
    static let word = "child-exit"
    static let summary = """
        Has the child of `fork` exit, and waits until it is gone. Result: 0, or the signal that had ended it, or `ECHILD` \
        without a child, `EBUSY` while it has something else to do.
        """
    static let fields: [FieldDescription] = []

    // The end of a process gives up its part in every page that it shared.
    var footprint: Footprint { .everything }

    init(_ arguments: Arguments) throws(ScriptProblem) {}

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let child = stage.child
        return PreparedStep { context in child.exit(context) }
    }
}
