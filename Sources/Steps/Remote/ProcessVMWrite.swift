import CLinux
import Experiments
import SystemCalls

/// `process-vm-write`: one process_vm_writev(2).
struct ProcessVMWrite: Step {
    static let word = "process-vm-write"
    static let summary = """
        Writes to the subject's memory with process_vm_writev(2). Result: the bytes written, or the errno.
        """
    static let worksOutside = true
    static let fields = RemoteBytes.writingFields
    static let shorthand: String? = RemoteBytes.writingShorthand

    private let bytes: RemoteBytes

    var footprint: Footprint { bytes.footprint }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try RemoteBytes(writtenBy: arguments)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let process = clinux_getpid()
        return try bytes.prepare(on: stage) { clinux_process_vm_write(process, $0.start, $1.start, $0.length) }
    }
}
