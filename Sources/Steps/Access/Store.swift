import CLinux
import Experiments
import SystemCalls

/// `store`: one byte written by one user-mode instruction.
struct Store: Step {
    static let word = "store"
    static let summary = """
        Stores one byte with one user-mode instruction. Result: 1, or the signal that the access raised (`SIGBUS`).
        """
    private static let to = Field<Place>.place("to", "where")
    static let fields = [to.description, FewBytes.offset.description, FewBytes.value.description]
    static let shorthand: String? = to.name

    private let bytes: FewBytes
    private let value: UInt8

    var footprint: Footprint { .storing(to: bytes.place) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try FewBytes(arguments, in: Self.to)
        value = try arguments[FewBytes.value]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let address = bytes.address(on: stage)
        let value = self.value
        return PreparedStep { _ in
            let signal = clinux_guarded_store(address, value)
            return signal == 0 ? .number(1) : .signal(signal)
        }
    }
}
