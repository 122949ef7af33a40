import Experiments
import SystemCalls
import Userfaultfd

/// `poison`: UFFDIO_POISON.
struct Poison: Step {
    static let word = "poison"
    static let summary = """
        Makes missing pages such as broken memory has, and wakes who waits for them: `UFFDIO_POISON` (6.6). An access then \
        raises SIGBUS, and a call that needs the page fails. Result: the bytes poisoned, fewer than asked for if something \
        stopped it half way, or the errno.
        """
    private static let range = Field<Place>.place("range", "which pages")
    private static let dontWake = Field<Bool>.dontWake
    static let worksOutside = true
    static let fields = [range.description, dontWake.description]
    static let shorthand: String? = range.name
    static let neededFeatures: Features = .poison

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
        let range = stage.range(of: place)
        let (userfaultfd, modes) = (stage.userfaultfd, self.modes)
        return PreparedStep { _ in StepResult(userfaultfd.poison(range, modes: modes)) }
    }
}
