import Experiments
import SystemCalls

/// `release-disk`: the end of `hold-disk`.
struct ReleaseDisk: Step {
    static let word = "release-disk"
    static let summary = """
        Has the disk answer again: held requests are carried out now, and the order goes on when their steps have \
        returned. At the end of a trial the disk is released whatever the script says, before bytes are read. Result: 0, or the errno.
        """
    private static let file = Field<String>.file("file", "a file on that disk")
    static let fields = [file.description]
    static let shorthand: String? = file.name

    var footprint: Footprint { .everything }
    var needsHoldableDisk: Bool { true }

    init(_ arguments: Arguments) throws(ScriptProblem) { try arguments.checkDisk(of: Self.file) }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let disk = stage.heldDisk
        return PreparedStep { _ in StepResult(disk.release()) }
    }
}
