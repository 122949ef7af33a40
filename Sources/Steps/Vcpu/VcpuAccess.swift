import Experiments
import SystemCalls

/// One access to memory by a vCPU: what `vcpu-load` and `vcpu-store` share.
struct VcpuAccess: Sendable {
    /// Whether the vCPU's interrupts are enabled.
    enum Interrupts: String, Word {
        case disabled, enabled

        var meaning: String? {
            switch self {
            case .disabled: "KVM_RUN takes the page itself, in the thread"
            case .enabled:
                """
                as in most of a guest's life: KVM may leave the page to a kworker and halt the vCPU until it has it (an asynchronous \
                page fault)
                """
            }
        }
    }

    /// What a machine must have for the steps.
    static let capability = "KVM"

    private static let interrupts =
        Field<Interrupts>.word("interrupts", "the vCPU's RFLAGS.IF").otherwise(.disabled)

    /// The keys of the steps beyond the place.
    static let fields = [FewBytes.offset.description, interrupts.description]

    /// Where the byte is.
    let place: Place
    /// Whether KVM may leave the page to a thread of the kernel's, which goes on when the step has returned.
    let mayBeAsynchronous: Bool
    private let bytes: FewBytes

    /// Reads the keys.
    init(_ arguments: Arguments, in field: Field<Place>) throws(ScriptProblem) {
        bytes = try FewBytes(arguments, in: field)
        place = bytes.place
        mayBeAsynchronous = try arguments[Self.interrupts] == .enabled
    }

    /// A step that makes `access` with a machine of its own, whose memory the whole place is.
    func prepare(
        on stage: Stage, _ access: @escaping @Sendable (VirtualProcessor) -> StepResult
    ) throws(SystemCallError) -> PreparedStep {
        let memory = stage.range(of: place)
        let processor = try VirtualProcessor(
            memory: memory, offset: Int(bytes.address(on: stage) - memory.start), hasInterrupts: mayBeAsynchronous)
        guard mayBeAsynchronous else { return PreparedStep { _ in access(processor) } }
        return PreparedStep { context in
            // A thread that sleeps while another of the kernel's is stopped waits for that one.
            context.slot.intent.store(Intent.completion)
            defer { context.slot.intent.store(Intent.none) }
            return access(processor)
        }
    }
}
