import CLinux
public import Experiments
public import SystemCalls

/// `sleep`: a pause.
public struct Sleep: Step {
    public static let word = "sleep"
    public static let summary = """
        Sleeps with nanosleep(2). Orders need no pauses; this is for what a script wants to let happen meanwhile. \
        Result: 0, or the errno.
        """
    private static let duration = Field<Int>.duration("for", "how long")
    public static let fields = [duration.description]
    public static let shorthand: String? = duration.name

    private let nanoseconds: Int

    public init(_ arguments: Arguments) throws(ScriptProblem) { nanoseconds = try arguments[Self.duration] }

    public func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let nanoseconds = Int64(self.nanoseconds)
        return PreparedStep { context in
            context.slot.intent.store(Intent.sleep)
            defer { context.slot.intent.store(Intent.none) }
            return .number(clinux_sleep_nanoseconds(nanoseconds))
        }
    }
}
