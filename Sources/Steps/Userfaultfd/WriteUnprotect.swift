import Experiments
import SystemCalls
import Userfaultfd

/// `write-unprotect`: UFFDIO_WRITEPROTECT without its WP mode.
struct WriteUnprotect: Step {
    static let word = "write-unprotect"
    static let summary = """
        Lifts the write protection of whole pages and wakes who waits for it: `UFFDIO_WRITEPROTECT` without \
        `MODE_WP`. Result: 0, or the errno.
        """
    private static let range = Field<Place>.place("range", "which pages")
    private static let dontWake = Field<Bool>.dontWake
    static let worksOutside = true
    static let fields = [range.description, dontWake.description]
    static let shorthand: String? = range.name

    private let place: Place
    private let dontWake: Bool

    var footprint: Footprint { .answering(place) }

    // Without a wake, a fault that has not gone to sleep finds its page writable.
    var needsSleepers: Bool { dontWake }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.range]
        dontWake = try arguments[Self.dontWake]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let userfaultfd = stage.userfaultfd
        let modes: WriteProtectModes = dontWake ? [.dontWake] : []
        return PreparedStep { _ in StepResult(userfaultfd.writeProtect(range, modes: modes)) }
    }
}
