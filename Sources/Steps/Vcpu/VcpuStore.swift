import Experiments
import SystemCalls

/// `vcpu-store`: one byte written by an instruction of a vCPU.
struct VcpuStore: Step {
    static let word = "vcpu-store"
    static let summary = """
        Has a KVM vCPU store one byte, as `vcpu-load` has it load one. Result: 1, or what `vcpu-load` says of failures.
        """
    private static let to = Field<Place>.place("to", "where")
    static let fields = [to.description] + VcpuAccess.fields + [FewBytes.value.description]
    static let shorthand: String? = to.name
    static let capability: String? = VcpuAccess.capability

    private let access: VcpuAccess
    private let value: UInt8

    var footprint: Footprint { .storing(to: access.place) }
    var leavesWork: Bool { access.mayBeAsynchronous }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        access = try VcpuAccess(arguments, in: Self.to)
        value = try arguments[FewBytes.value]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let value = self.value
        return try access.prepare(on: stage) { $0.store(value) }
    }
}
