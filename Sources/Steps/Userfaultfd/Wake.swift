public import Experiments
public import SystemCalls
import Userfaultfd

/// `wake`: UFFDIO_WAKE.
public struct Wake: Step {
    public static let word = "wake"
    public static let summary = """
        Wakes who waits for a fault in whole pages, without resolving it: `UFFDIO_WAKE`. Result: 0, or the errno.
        """
    private static let range = Field<Place>.place("range", "which pages")
    public static let fields = [range.description]
    public static let shorthand: String? = range.name

    private let place: Place

    public init(_ arguments: Arguments) throws(ScriptProblem) { place = try arguments[Self.range] }

    public func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let userfaultfd = stage.userfaultfd
        return PreparedStep { _ in StepResult(userfaultfd.wake(range)) }
    }
}
