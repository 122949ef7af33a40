import Experiments
import SystemCalls
import Userfaultfd

/// `write-protect`: UFFDIO_WRITEPROTECT with its WP mode.
struct WriteProtect: Step {
    static let word = "write-protect"
    static let summary = "Write-protects whole pages: `UFFDIO_WRITEPROTECT` with `MODE_WP`. Result: 0, or the errno."
    private static let range = Field<Place>.place("range", "which pages")
    static let worksOutside = true
    static let fields = [range.description]
    static let shorthand: String? = range.name

    private let place: Place

    // UFFDIO_WRITEPROTECT is refused with EAGAIN while an event waits to be read (`mmap_changing`).
    var footprint: Footprint { .changingUnlessEvents(place) }

    init(_ arguments: Arguments) throws(ScriptProblem) { place = try arguments[Self.range] }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let userfaultfd = stage.userfaultfd
        return PreparedStep { _ in StepResult(userfaultfd.writeProtect(range, modes: .protect)) }
    }
}
