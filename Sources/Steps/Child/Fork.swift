import CLinux
import Experiments
import SystemCalls

/// `fork`: a child with a copy of the subject's memory.
struct Fork: Step {
    static let word = "fork"
    static let summary = """
        Forks a child of the thread with clone(2), which shares what a fork shares and nothing else: neither descriptors, \
        which it closes at once, nor, unless the script asked for `event-fork`, the userfaultfd's registrations. It does \
        what `child-store`, `child-load` and `child-exit` tell it, and never outlives the subject. There is one child at a \
        time. A script that forks does not race. Result: 0, or the errno (`EEXIST` while there is a child).
        """
    static let fields: [FieldDescription] = []

    var forks: Bool { true }

    // A fork write-protects every private page, and what the child finds depends on everything before it.
    var footprint: Footprint { .everything }

    init(_ arguments: Arguments) throws(ScriptProblem) {}

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let child = stage.child
        let process = clinux_getpid()
        // clone(2) takes locks that others may hold for long, above all that of a cgroup whose processes are being moved.
        let intent = stage.forkAwaitsReader ? Intent.none : Intent.transfer
        return PreparedStep { context in child.fork(context, by: process, as: intent) }
    }
}
