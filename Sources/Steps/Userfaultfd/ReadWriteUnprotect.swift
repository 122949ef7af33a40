import Experiments
import SystemCalls
import Userfaultfd

/// `read-write-unprotect`: UFFDIO_RWPROTECT without its RWP mode.
struct ReadWriteUnprotect: Step {
    static let word = "read-write-unprotect"
    static let summary = """
        Lifts the protection of whole pages against reads and writes and wakes who waits for it: `UFFDIO_RWPROTECT` without `MODE_RWP` \
        (7.3). Result: 0, or the errno.
        """
    private static let range = Field<Place>.place("range", "which pages")
    private static let dontWake = Field<Bool>.dontWake
    static let worksOutside = true
    static let fields = [range.description, dontWake.description]
    static let shorthand: String? = range.name
    static let neededFeatures: Features = .rwp

    private let place: Place
    private let dontWake: Bool

    var footprint: Footprint { .answering(place) }

    // Without a wake, a fault that has not gone to sleep finds its page accessible.
    var needsSleepers: Bool { dontWake }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.range]
        dontWake = try arguments[Self.dontWake]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let userfaultfd = stage.userfaultfd
        let modes: RWProtectModes = dontWake ? [.dontWake] : []
        return PreparedStep { _ in StepResult(userfaultfd.rwProtect(range, modes: modes)) }
    }
}
