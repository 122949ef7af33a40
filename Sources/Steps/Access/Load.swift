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
    private static let offset = Field<Int>.size("at", "the byte's offset in the place").otherwise(0)
    static let fields = [from.description, offset.description]
    static let shorthand: String? = from.name

    private let place: Place
    private let offset: Int

    var footprint: Footprint { .loading(from: place) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.from]
        offset = try arguments[Self.offset]
        try arguments.check(place, offset: offset, length: 1, field: Self.offset)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let address = stage.range(of: place, offset: offset, length: 1).start
        return PreparedStep { _ in
            var byte: UInt8 = 0
            let signal = unsafe clinux_guarded_load(address, &byte)
            return signal == 0 ? .byte(byte) : .signal(signal)
        }
    }
}
