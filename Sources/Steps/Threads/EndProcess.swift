import Experiments
import SystemCalls

/// `end-process`: the end of a thread that runs in another process.
struct EndProcess: Step {
    static let word = "end-process"
    static let summary = """
        Ends the process of a thread that runs in another one with SIGKILL, and waits until it is gone. A step that the \
        thread was in is `killed` then, and no order grants it another. Result: 0, or the errno (`ESRCH` if it was gone \
        already, `ETIMEDOUT` if it outlives that).
        """
    private static let thread = Field<String>.thread("of", "the thread")
    static let fields = [thread.description]
    static let shorthand: String? = thread.name

    private let thread: String

    // The end of a process closes what it alone has open.
    var footprint: Footprint { .everything }
    var endsProcess: Bool { true }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        thread = try arguments[Self.thread]
        guard arguments.isOutside(thread: thread) else {
            throw ScriptProblem(
                at: arguments.location(of: Self.thread), "'\(thread)' runs in the subject",
                note: "a fatal 'signal' ends the subject; this is for threads with 'process: other'")
        }
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let slot = stage.slot(of: thread)
        return PreparedStep { _ in StepResult(OutsideProcess(slot).end()) }
    }
}
