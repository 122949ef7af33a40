import CLinux
import Experiments
import SystemCalls

/// `load`: one byte read by one user-mode instruction.
struct Load: Step {
    static let word = "load"
    static let summary = """
        Loads one byte with one user-mode instruction. Result: the byte, or the signal that the access raised.
        """
    private static let from = Field<Place>.place("from", "where")
    static let fields = [from.description, FewBytes.offset.description]
    static let shorthand: String? = from.name

    private let bytes: FewBytes

    var footprint: Footprint { .loading(from: bytes.place) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try FewBytes(arguments, in: Self.from)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let address = bytes.address(on: stage)
        return PreparedStep { _ in
            var byte: UInt8 = 0
            let signal = unsafe clinux_guarded_load(address, &byte)
            return signal == 0 ? .byte(byte) : .signal(signal)
        }
    }
}
