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
    static let fields = [to.description, FewBytes.offset.description, FewBytes.value.description]
    static let shorthand: String? = to.name

    private let bytes: FewBytes
    private let value: UInt8

    // The page is the subject's, too: in shared memory, and until one of them has a copy.
    var footprint: Footprint { Footprint(.storing(to: bytes.place), .writing(.child)) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try FewBytes(arguments, in: Self.to)
        value = try arguments[FewBytes.value]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let address = bytes.address(on: stage)
        let (child, value) = (stage.child, self.value)
        return PreparedStep { context in child.access(address, .store(value), context) }
    }
}
