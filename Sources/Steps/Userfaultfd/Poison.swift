import Experiments
import SystemCalls
import SystemPackage
import Userfaultfd

/// `poison`: UFFDIO_POISON.
struct Poison: Step {
    static let word = "poison"
    static let summary = """
        Has every access to missing pages raise SIGBUS, as broken memory does, and wakes who waits for them: `UFFDIO_POISON` \
        (6.6). Result: the bytes poisoned, fewer than asked for if something stopped it half way, or the errno.
        """
    private static let range = Field<Place>.place("range", "which pages")
    private static let dontWake = Field<Bool>.flag("dont-wake", "leaves the waiters asleep: `MODE_DONTWAKE`")
    static let worksOutside = true
    static let fields = [range.description, dontWake.description]
    static let shorthand: String? = range.name
    static let capability: String? = "userfaultfd"

    private let place: Place
    private let modes: PoisonModes

    var footprint: Footprint { .answering(place) }

    // Without a wake, a fault that has not gone to sleep finds its page poisoned.
    var needsSleepers: Bool { modes.contains(.dontWake) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.range]
        modes = try arguments[Self.dontWake] ? [.dontWake] : []
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        // An unknown ioctl is EINVAL, as much else is.
        guard stage.offered.contains(.poison) else {
            throw SystemCallError(call: "UFFDIO_POISON", errno: .notSupportedOnSocket)
        }
        let range = stage.range(of: place)
        let (userfaultfd, modes) = (stage.userfaultfd, self.modes)
        return PreparedStep { _ in StepResult(userfaultfd.poison(range, modes: modes)) }
    }
}
