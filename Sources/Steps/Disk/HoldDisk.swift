import Experiments
import SystemCalls

/// `hold-disk`: the disk's answers kept back.
struct HoldDisk: Step {
    static let word = "hold-disk"
    static let summary = """
        Has the disk under the script's files accept requests and not answer them: whatever a thread submits from now on \
        with O_DIRECT keeps its pages pinned and is not carried out until `release-disk`. That a request is held is seen, \
        not assumed: its step is still in progress, asleep where it waits for completions, while later steps run. \
        Result: 0, or the errno.
        """
    private static let file = Field<String>.file("file", "a file on that disk")
    static let fields = [file.description]
    static let shorthand: String? = file.name

    var footprint: Footprint { .everything }
    var holdsDisk: Bool { true }

    init(_ arguments: Arguments) throws(ScriptProblem) { _ = try arguments[Self.file] }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let disk = stage.heldDisk
        return PreparedStep { _ in StepResult(disk.hold()) }
    }
}
