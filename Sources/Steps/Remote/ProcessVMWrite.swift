import CLinux
import Experiments
import SystemCalls

/// `process-vm-write`: one process_vm_writev(2).
struct ProcessVMWrite: Step {
    static let word = "process-vm-write"
    static let summary = """
        Writes to the subject's memory with process_vm_writev(2), as any process may that could trace it. Result: the bytes \
        written, or the errno.
        """
    private static let to = Field<Place>.place("to", "where the bytes go")
    private static let value = Field<UInt8>.byte("value", "the byte").otherwise(0xff, written: "0xff")
    static let worksOutside = true
    static let fields = [
        to.description, RemoteBytes.offset.description, RemoteBytes.length.description, value.description,
    ]
    static let shorthand: String? = to.name

    private let bytes: RemoteBytes
    private let value: UInt8

    var footprint: Footprint { bytes.storing }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try RemoteBytes(arguments, Self.to)
        value = try arguments[Self.value]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = bytes.range(on: stage)
        let buffer = try RemoteBytes.buffer(for: range, fill: value)
        let process = clinux_getpid()
        return PreparedStep { _ in
            StepResult(CallResult(clinux_process_vm_write(process, range.start, buffer.start, range.length)))
        }
    }
}
