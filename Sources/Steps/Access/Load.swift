import CLinux
public import Experiments
public import SystemCalls

/// `load`: one byte read by one user-mode instruction.
public struct Load: Step {
    public static let word = "load"
    public static let summary = """
        Loads one byte with one user-mode instruction. Result: the byte, or the signal that the access raised.
        """
    private static let from = Field<Place>.place("from", "where")
    private static let offset = Field<Int>.size("at", "the byte's offset in the place").otherwise(0)
    public static let fields = [from.description, offset.description]
    public static let shorthand: String? = from.name

    private let place: Place
    private let offset: Int

    public init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.from]
        offset = try arguments[Self.offset]
        try arguments.check(place, offset: offset, length: 1, field: Self.offset)
    }

    public func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let address = stage.range(of: place, offset: offset, length: 1).start
        return PreparedStep { _ in
            var byte: UInt8 = 0
            let signal = clinux_guarded_load(address, &byte)
            return signal == 0 ? .byte(byte) : .signal(signal)
        }
    }
}
