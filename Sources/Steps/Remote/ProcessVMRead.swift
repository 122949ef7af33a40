import CLinux
import Experiments
import SystemCalls

/// `process-vm-read`: one process_vm_readv(2).
struct ProcessVMRead: Step {
    static let word = "process-vm-read"
    static let summary = """
        Reads the subject's memory with process_vm_readv(2). Result: the bytes read, or the errno.
        """
    static let worksOutside = true
    static let fields = RemoteBytes.readingFields
    static let shorthand: String? = RemoteBytes.readingShorthand

    private let bytes: RemoteBytes

    var footprint: Footprint { bytes.footprint }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try RemoteBytes(readBy: arguments)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let process = clinux_getpid()
        return try bytes.prepare(on: stage) { clinux_process_vm_read(process, $0.start, $1.start, $0.length) }
    }
}
