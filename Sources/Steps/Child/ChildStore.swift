import Experiments
import SystemCalls

/// `child-store`: one byte written by the child.
struct ChildStore: Step {
    static let word = "child-store"
    static let summary = """
        Has the child of `fork` store one byte, at the address that the place has in the subject. Result: 1, or the signal \
        that the access raised, or `ECHILD` without a child, `EBUSY` while it has something else to do.
        """
    private static let to = Field<Place>.place("to", "where")
    private static let offset = Field<Int>.size("at", "the byte's offset in the place").otherwise(0)
    private static let value = Field<UInt8>.byte("value", "the byte").otherwise(0xff, written: "0xff")
    static let fields = [to.description, offset.description, value.description]
    static let shorthand: String? = to.name

    private let place: Place
    private let offset: Int
    private let value: UInt8

    // The page is the subject's, too: in shared memory, and until one of them has a copy.
    var footprint: Footprint { Footprint(.storing(to: place), .writing(.child)) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.to]
        offset = try arguments[Self.offset]
        value = try arguments[Self.value]
        try arguments.check(place, offset: offset, length: 1, field: Self.offset)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let address = stage.range(of: place, offset: offset, length: 1).start
        let (child, value) = (stage.child, self.value)
        return PreparedStep { context in child.access(address, .store(value), context) }
    }
}
