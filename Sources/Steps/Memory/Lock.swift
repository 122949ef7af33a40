import CLinux
import Experiments
import SystemCalls

/// `mlock`: mlock(2).
struct Lock: Step {
    static let word = "mlock"
    static let summary = """
        Keeps whole pages in memory with mlock(2), which faults in those that are not there, for writing where the mapping is \
        private and writable. Result: 0, or the errno.
        """
    private static let range = Field<Place>.place("range", "which pages")
    static let fields = [range.description]
    static let shorthand: String? = range.name

    private let place: Place

    var footprint: Footprint { .storing(to: place) }

    init(_ arguments: Arguments) throws(ScriptProblem) { place = try arguments[Self.range] }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        return PreparedStep { _ in StepResult(CallResult(clinux_mlock(range.start, range.length))) }
    }
}
