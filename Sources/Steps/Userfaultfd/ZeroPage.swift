import Experiments
import SystemCalls
import Userfaultfd

/// `zeropage`: UFFDIO_ZEROPAGE.
struct ZeroPage: Step {
    static let word = "zeropage"
    static let summary = """
        Resolves missing pages with zeros, `UFFDIO_ZEROPAGE`, and wakes who waits for them. Result: the bytes mapped, \
        or the errno.
        """
    private static let range = Field<Place>.place("range", "which pages")
    private static let dontWake = Field<Bool>.dontWake
    static let worksOutside = true
    static let fields = [range.description, dontWake.description]
    static let shorthand: String? = range.name

    private let place: Place
    private let modes: ZeropageModes

    var footprint: Footprint { .answering(place) }

    // Without a wake, a fault that has not gone to sleep finds its page there.
    var needsSleepers: Bool { modes.contains(.dontWake) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.range]
        modes = try arguments[Self.dontWake] ? [.dontWake] : []
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let (userfaultfd, modes) = (stage.userfaultfd, self.modes)
        return PreparedStep { _ in
            let transfer = userfaultfd.zeropage(range, modes: modes)
            return StepResult(transfer)
        }
    }
}
