import CLinux
import Experiments
import SystemCalls

/// `sleep`: a pause.
struct Sleep: Step {
    static let word = "sleep"
    static let summary = """
        Sleeps with nanosleep(2). Orders need no pauses; this is for what a script wants to let happen meanwhile. \
        Result: 0, or the errno.
        """
    private static let duration = Field<Int>.duration("for", "how long")
    static let worksOutside = true
    static let fields = [duration.description]
    static let shorthand: String? = duration.name

    private let nanoseconds: Int

    var footprint: Footprint { .nothing }

    init(_ arguments: Arguments) throws(ScriptProblem) { nanoseconds = try arguments[Self.duration] }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let nanoseconds = Int64(self.nanoseconds)
        return PreparedStep { context in
            context.slot.intent.store(Intent.elapse)
            defer { context.slot.intent.store(Intent.none) }
            return StepResult(CallResult(clinux_sleep_nanoseconds(nanoseconds)))
        }
    }
}
