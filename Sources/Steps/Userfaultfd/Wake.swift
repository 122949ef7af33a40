import Experiments
import SystemCalls
import Userfaultfd

/// `wake`: UFFDIO_WAKE.
struct Wake: Step {
    static let word = "wake"
    static let summary = """
        Wakes who waits for a fault in whole pages, without resolving it: `UFFDIO_WAKE`. Result: 0, or the errno.
        """
    private static let range = Field<Place>.place("range", "which pages")
    static let worksOutside = true
    static let fields = [range.description]
    static let shorthand: String? = range.name

    private let place: Place

    var footprint: Footprint { .answering(place) }

    init(_ arguments: Arguments) throws(ScriptProblem) { place = try arguments[Self.range] }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let userfaultfd = stage.userfaultfd
        return PreparedStep { _ in StepResult(userfaultfd.wake(range)) }
    }
}
