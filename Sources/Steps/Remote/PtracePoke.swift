import CLinux
import Experiments
import SystemCalls

/// `ptrace-poke`: one ptrace(2) with PTRACE_POKEDATA.
struct PtracePoke: Step {
    static let word = "ptrace-poke"
    static let summary = """
        Stops the subject's main thread, which runs no step, with ptrace(2), writes eight bytes with PTRACE_POKEDATA, and lets \
        go of it. Only a thread in a process of its own can: `EPERM` in the subject. Result: 0, or the errno (`EIO` where the \
        page cannot be had).
        """
    private static let to = Field<Place>.place("to", "where the bytes go")
    private static let offset = Field<Int>.size("at", "where in the place, in bytes").otherwise(0)
    private static let value = Field<UInt8>.byte("value", "the byte that each of them becomes").otherwise(
        0xff, written: "0xff")
    static let worksOutside = true
    static let fields = [to.description, offset.description, value.description]
    static let shorthand: String? = to.name

    private let place: Place
    private let offset: Int
    private let value: UInt8

    var footprint: Footprint { .storing(to: place) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.to]
        offset = try arguments[Self.offset]
        value = try arguments[Self.value]
        try arguments.check(place, offset: offset, length: 8, field: Self.offset)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let address = stage.range(of: place, offset: offset, length: 8).start
        let (process, word) = (clinux_getpid(), UInt(value) * 0x0101_0101_0101_0101)
        return PreparedStep { _ in StepResult(CallResult(clinux_ptrace_poke(process, address, word))) }
    }
}
