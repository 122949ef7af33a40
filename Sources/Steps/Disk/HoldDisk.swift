import Experiments
import SystemCalls
import SystemPackage

/// `hold-disk`: the disk's answers kept back.
struct HoldDisk: Step {
    static let word = "hold-disk"
    static let summary = """
        Has the disk under the script's files accept requests and not answer them: whatever a thread submits from now on \
        with O_DIRECT keeps its pages pinned and is not carried out until `release-disk`. That a request is held is seen, \
        not assumed: its step is still in progress, asleep where it waits for completions, while later steps run. \
        A kernel that throttles disks (cgroup v2 `io`, v1 `blkio`) holds requests of the script's threads; in a guest whose \
        kernel does not, the whole disk is suspended by the device mapper, for everybody and for reads and writes alike: \
        an experiment that holds only one of them is skipped there. Result: 0, or the errno.
        """
    private static let file = Field<String>.file("file", "a file on that disk")
    private static let requests = Field<HeldDisk.Requests>.word("requests", "which requests are held").otherwise(.all)
    static let fields = [file.description, requests.description]
    static let shorthand: String? = file.name
    static let capability: String? = "disk hold"

    private let requests: HeldDisk.Requests

    var footprint: Footprint { .everything }
    var holdsDisk: Bool { true }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        try arguments.checkDisk(of: Self.file)
        requests = try arguments[Self.requests]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let (disk, requests) = (stage.heldDisk, requests)
        guard disk.canHold(requests) else {
            throw SystemCallError(call: Self.word, errno: .notSupportedOnSocket, subject: "\(requests) alone")
        }
        return PreparedStep { _ in StepResult(disk.hold(requests)) }
    }
}
