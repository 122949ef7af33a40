import CLinux
import Experiments
import Steps
import SystemCalls
import SystemPackage

/// An attempt, made in a child, to have a KVM vCPU execute one instruction.
///
/// That /dev/kvm opens says little: on a machine without such a processor of its own KVM_RUN may never return, or KVM may
/// interpret the instructions, and then it is KVM's own copy that accesses memory. The instruction is one that KVM cannot
/// interpret, so that an answer is the processor's.
struct VcpuAttempt: ~Copyable {
    /// What came of it.
    enum Outcome: Hashable {
        /// The processor executed it.
        case executed
        /// KVM tried to interpret it.
        case interpreted
        /// The vCPU was left for another reason (KVM_EXIT_*).
        case left(UInt32)
        /// A call failed.
        case refused(clinux_vcpu_call, Errno)
        /// There was no answer in time, or none at all.
        case silent
    }

    private let memory: SharedMemory
    // The child's answer: 0 for none yet, 1 to 3 as `run` has them, else a call that failed plus 4, its errno in `detail`.
    private let answer: SharedWord
    private let detail: SharedWord

    /// Prepares an attempt.
    init() throws(SystemCallError) {
        var memory = try SharedMemory(capacity: 8)
        answer = memory.word()
        detail = memory.word()
        self.memory = memory
    }

    /// Makes the attempt; blocks at most `milliseconds`, and two seconds more for a child that does not die at once.
    ///
    /// - Throws: the errno of fork or pidfd_open.
    func outcome(within milliseconds: CInt) throws(SystemCallError) -> Outcome {
        let child = try ProbeChild { run() }
        guard child.hasEnded(within: milliseconds) else { return .silent }
        switch answer.load() {
        case 0: return .silent
        case 1: return .executed
        case 2: return .interpreted
        case 3: return .left(detail.load())
        case let number: return .refused(clinux_vcpu_call(number - 4), Errno(rawValue: CInt(detail.load())))
        }
    }

    /// Is the child: makes the machine, which nobody can inherit, and runs it.
    private func run() {
        var (vcpu, failed) = (clinux_vcpu(), CLINUX_VCPU_OPEN)
        // Safe: all that is pointed to are this function's own variables, and no call keeps a pointer.
        let made = unsafe clinux_vcpu_make(&vcpu, 0, 0, 0, &failed)
        if made < 0 { return refuse(failed, made) }
        var (result, left) = (0, clinux_vcpu_exit())
        // Nobody handles a signal here: one ends the child.
        _ = unsafe clinux_vcpu_run(vcpu, CLINUX_VCPU_NO_ACCESS, 0, false, &result, &left)
        if result < 0 { return refuse(left.call, result) }
        detail.store(left.reason)
        answer.store(left.is_complete ? 1 : left.is_uninterpretable ? 2 : 3)
    }

    private func refuse(_ call: clinux_vcpu_call, _ result: Int) {
        detail.store(UInt32(-result))
        answer.store(call.rawValue + 4)
    }
}

extension VcpuAttempt.Outcome {
    /// What it means for a run; `ok` where an access of a vCPU is the processor's.
    var capability: Capability {
        let name = "KVM"
        return switch self {
        case .executed:
            Capability(name, .ok, "a vCPU executes an instruction; whether a whole guest comes up is not probed here")
        case .interpreted:
            // Seen under a kernel that is itself a guest without such a processor: what a vCPU does in real mode is software.
            Capability(
                name, .limited,
                "KVM interprets what a vCPU executes in real mode, and accesses memory itself: KVM_EXIT_INTERNAL_ERROR at an "
                    + "instruction that it cannot interpret")
        case .left(let reason):
            Capability(
                name, .limited, "a vCPU leaves its first instruction with \(VirtualProcessor.name(ofExit: reason))")
        case .silent:
            Capability(
                name, .limited, "/dev/kvm opens, but KVM_RUN does not return from a vCPU's first instruction")
        case .refused(let call, let errno):
            Capability(
                name, .missing, "\(Self.error(call, errno))",
                advice: errno == .permissionDenied
                    ? "run as root or join the group of /dev/kvm; without it, guests are emulated"
                    : "none is needed: without it, guests are emulated")
        }
    }

    private static func error(_ call: clinux_vcpu_call, _ errno: Errno) -> SystemCallError {
        let subject = call == CLINUX_VCPU_OPEN ? "/dev/kvm" : nil
        return SystemCallError(call: VirtualProcessor.name(of: call), errno: errno, subject: subject)
    }
}
