import CLinux
import Experiments
import SystemCalls

/// `ptrace-poke`: one ptrace(2) with PTRACE_POKEDATA.
struct PtracePoke: Step {
    static let word = "ptrace-poke"
    static let summary = """
        Stops the subject's main thread, which runs no step, with ptrace(2), writes eight bytes with PTRACE_POKEDATA, and lets \
        go of it. Only a thread in another process can: `EPERM` in the subject. Result: 0, or the errno (`EIO` where the \
        page cannot be had).
        """
    private static let to = Field<Place>.place("to", "where the bytes go")
    static let worksOutside = true
    static let fields = [to.description, FewBytes.offset.description, FewBytes.value.description]
    static let shorthand: String? = to.name

    private let bytes: FewBytes
    private let value: UInt8

    var footprint: Footprint { .storing(to: bytes.place) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try FewBytes(arguments, in: Self.to, length: 8)
        value = try arguments[FewBytes.value]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let address = bytes.address(on: stage)
        let (process, word) = (clinux_getpid(), UInt(value) * 0x0101_0101_0101_0101)
        return PreparedStep { _ in StepResult(CallResult(clinux_ptrace_poke(process, address, word))) }
    }
}
