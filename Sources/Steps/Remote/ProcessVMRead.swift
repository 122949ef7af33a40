import CLinux
import Experiments
import SystemCalls

/// `process-vm-read`: one process_vm_readv(2).
struct ProcessVMRead: Step {
    static let word = "process-vm-read"
    static let summary = """
        Reads the subject's memory with process_vm_readv(2), as any process may that could trace it. Result: the bytes read, or \
        the errno.
        """
    private static let from = Field<Place>.place("from", "where the bytes come from")
    static let worksOutside = true
    static let fields = [from.description, RemoteBytes.offset.description, RemoteBytes.length.description]
    static let shorthand: String? = from.name

    private let bytes: RemoteBytes

    var footprint: Footprint { bytes.loading }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try RemoteBytes(arguments, Self.from)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = bytes.range(on: stage)
        let buffer = try RemoteBytes.buffer(for: range, fill: 0)
        let process = clinux_getpid()
        return PreparedStep { _ in
            StepResult(CallResult(clinux_process_vm_read(process, range.start, buffer.start, range.length)))
        }
    }
}
