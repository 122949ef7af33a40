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
    static let fields = [from.description, FewBytes.offset.description]
    static let shorthand: String? = from.name

    private let bytes: FewBytes

    var footprint: Footprint { Footprint(.loading(from: bytes.place), .writing(.child)) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try FewBytes(arguments, in: Self.from)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let address = bytes.address(on: stage)
        let child = stage.child
        return PreparedStep { context in child.access(address, .load, context) }
    }
}
