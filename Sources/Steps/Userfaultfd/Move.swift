import Experiments
import SystemCalls
import Userfaultfd

/// `move`: UFFDIO_MOVE.
struct Move: Step {
    static let word = "move"
    static let summary = """
        Moves anonymous pages into as many missing ones, without copying them, and wakes who waits for those: `UFFDIO_MOVE` \
        (6.8; `if: feature(move)`). Result: the bytes moved, fewer than asked for if something stopped it half way, or the \
        errno (`EINVAL` where the kernel has no such ioctl, too).
        """
    private static let from = Field<Place>.place("from", "which pages")
    private static let to = Field<Place>.place("to", "the missing pages that they become")
    private static let allowHoles = Field<Bool>.flag(
        "allow-source-holes", "takes a page of `from` that is missing for moved: `MODE_ALLOW_SRC_HOLES`")
    private static let dontWake = Field<Bool>.dontWake
    static let fields = [from.description, to.description, allowHoles.description, dontWake.description]

    private let from: Place
    private let to: Place
    private let modes: MoveModes

    var footprint: Footprint { Footprint(.changing(from), .answering(to)) }

    // Without a wake, a fault that has not gone to sleep finds its page there.
    var needsSleepers: Bool { modes.contains(.dontWake) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        from = try arguments[Self.from]
        to = try arguments[Self.to]
        var modes: MoveModes = []
        if try arguments[Self.allowHoles] { modes.insert(.allowSourceHoles) }
        if try arguments[Self.dontWake] { modes.insert(.dontWake) }
        self.modes = modes
        try arguments.checkSameSize(from, to, field: Self.to)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let (from, to) = (stage.range(of: from), stage.range(of: to))
        let (userfaultfd, modes) = (stage.userfaultfd, self.modes)
        return PreparedStep { _ in StepResult(userfaultfd.move(from: from.start, to: to, modes: modes)) }
    }
}
