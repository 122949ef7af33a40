import Experiments
import SystemCalls

/// `vcpu-load`: one byte read by an instruction of a vCPU.
struct VcpuLoad: Step {
    static let word = "vcpu-load"
    static let summary = """
        Has a KVM vCPU load one byte: the thread enters a machine with KVM_RUN whose memory the pages are, and which executes \
        one instruction on them, in real mode. The machine, with an interrupt controller in the kernel, is made before. Result: \
        the byte, the errno of KVM_RUN (`EINTR` when a signal ended it), the signal that KVM sent (`SIGBUS`), or another exit \
        by its name.
        """
    private static let from = Field<Place>.place("from", "where")
    static let fields = [from.description] + VcpuAccess.fields
    static let shorthand: String? = from.name
    static let capability: String? = VcpuAccess.capability

    private let access: VcpuAccess

    // The kworker of an asynchronous fault takes the page for writing (FOLL_WRITE in async_pf_execute(), virt/kvm/async_pf.c).
    var footprint: Footprint {
        access.mayBeAsynchronous ? .storing(to: access.place) : .loading(from: access.place)
    }
    var leavesWork: Bool { access.mayBeAsynchronous }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        access = try VcpuAccess(arguments, in: Self.from)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        try access.prepare(on: stage) { $0.load() }
    }
}
