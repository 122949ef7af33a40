import Experiments
import SystemCalls
import Userfaultfd

/// `continue`: UFFDIO_CONTINUE.
struct Continue: Step {
    static let word = "continue"
    static let summary = """
        Resolves minor faults with `UFFDIO_CONTINUE` (5.13): maps the pages that the page cache has, and wakes who waits for \
        them. Result: the bytes mapped, fewer than asked for if something stopped it half way, or the errno (`EFAULT` for a \
        page that the cache does not have, `EINVAL` where the kernel has no such ioctl, too).
        """
    private static let range = Field<Place>.place("range", "which pages")
    private static let protect = Field<Bool>.flag("protect", "maps the pages write-protected: `MODE_WP` (6.4)")
    private static let dontWake = Field<Bool>.dontWake
    static let worksOutside = true
    static let fields = [range.description, protect.description, dontWake.description]
    static let shorthand: String? = range.name

    private let place: Place
    private let modes: ContinueModes

    var footprint: Footprint { .answering(place) }

    // Without a wake, a fault that has not gone to sleep finds its page there.
    var needsSleepers: Bool { modes.contains(.dontWake) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.range]
        var modes: ContinueModes = []
        if try arguments[Self.protect] { modes.insert(.writeProtect) }
        if try arguments[Self.dontWake] { modes.insert(.dontWake) }
        self.modes = modes
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let (userfaultfd, modes) = (stage.userfaultfd, self.modes)
        return PreparedStep { _ in StepResult(userfaultfd.continuePages(range, modes: modes)) }
    }
}
