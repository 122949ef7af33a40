import Experiments
import SystemCalls
import Userfaultfd

/// `unregister`: UFFDIO_UNREGISTER.
///
/// Whom it wakes is a question for experiments (`wp-never-resolved`).
struct Unregister: Step {
    static let word = "unregister"
    static let summary = """
        Takes whole pages out of the userfaultfd: `UFFDIO_UNREGISTER`. Result: 0, or the errno.
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
        return PreparedStep { _ in StepResult(userfaultfd.unregister(range)) }
    }
}
