import Experiments
import SystemCalls

/// `child-load`: one byte read by the child.
struct ChildLoad: Step {
    static let word = "child-load"
    static let summary = """
        Has the child of `fork` load one byte, from the address that the place has in the subject. Result: the byte, or the \
        signal that the access raised, or `ECHILD` without a child, `EBUSY` while it has something else to do.
        """
    private static let from = Field<Place>.place("from", "where")
    private static let offset = Field<Int>.size("at", "the byte's offset in the place").otherwise(0)
    static let fields = [from.description, offset.description]
    static let shorthand: String? = from.name

    private let place: Place
    private let offset: Int

    var footprint: Footprint { Footprint(.loading(from: place), .writing(.child)) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.from]
        offset = try arguments[Self.offset]
        try arguments.check(place, offset: offset, length: 1, field: Self.offset)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let address = stage.range(of: place, offset: offset, length: 1).start
        let child = stage.child
        return PreparedStep { context in child.access(address, .load, context) }
    }
}
