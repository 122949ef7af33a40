import Experiments
import SystemCalls
import Userfaultfd

/// `read-write-protect`: UFFDIO_RWPROTECT with its RWP mode.
struct ReadWriteProtect: Step {
    static let word = "read-write-protect"
    static let summary = """
        Protects whole pages against reads and writes: `UFFDIO_RWPROTECT` with `MODE_RWP` (7.3). Result: 0, or the errno.
        """
    private static let range = Field<Place>.place("range", "which pages")
    static let worksOutside = true
    static let fields = [range.description]
    static let shorthand: String? = range.name
    static let neededFeatures: Features = .rwp

    private let place: Place

    // Refused while an event waits to be read, as UFFDIO_WRITEPROTECT is.
    var footprint: Footprint { .changingUnlessEvents(place) }

    init(_ arguments: Arguments) throws(ScriptProblem) { place = try arguments[Self.range] }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let userfaultfd = stage.userfaultfd
        return PreparedStep { _ in StepResult(userfaultfd.rwProtect(range, modes: .protect)) }
    }
}
