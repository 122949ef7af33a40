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
    private static let offset = Field<Int>.size("at", "the byte's offset in the place").otherwise(0)
    private static let value = Field<UInt8>.byte("value", "the byte").otherwise(0xff, written: "0xff")
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
        try arguments.check(place, offset: offset, length: 1, field: Self.offset)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let address = stage.range(of: place, offset: offset, length: 1).start
        let value = self.value
        return PreparedStep { _ in
            let signal = clinux_guarded_store(address, value)
            return signal == 0 ? .number(1) : .signal(signal)
        }
    }
}
