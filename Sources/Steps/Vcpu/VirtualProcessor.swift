public import CLinux
import SystemCalls
import SystemPackage

/// A KVM machine with one vCPU, whose memory are pages of this process.
///
/// For one thread at a time, which may change, and for the process that made it alone: a child of fork(2) has the descriptors
/// and gets EIO. Letting it go closes them; where KVM has left a page to a thread of the kernel's, that may go on for longer.
///
/// Source: Documentation/virt/kvm/api.rst, Linux 6.12.
public final class VirtualProcessor: Sendable {
    private let vcpu: clinux_vcpu
    private let hasInterrupts: Bool

    /// Makes a machine whose accesses go to the byte `offset` of `memory`, which are whole pages, and has its vCPU execute an
    /// instruction.
    ///
    /// `hasInterrupts`: whether the vCPU's interrupts are enabled. Blocks for some milliseconds. Allocates.
    ///
    /// - Throws: the errno of whichever call failed: ENOENT or EACCES of opening /dev/kvm, EINTR of making a machine while a
    ///   signal waits; ENOEXEC of KVM_RUN if the vCPU left in another way than by its `out`.
    init(memory: MemoryRange, offset: Int, hasInterrupts: Bool) throws(SystemCallError) {
        var vcpu = clinux_vcpu()
        var failed = CLINUX_VCPU_OPEN
        // Safe: both are this function's own, and the call is over when it returns.
        let made = unsafe clinux_vcpu_make(&vcpu, memory.start, memory.length, offset, &failed)
        if made < 0 { throw Self.error(failed, Errno(rawValue: CInt(-made))) }
        self.vcpu = vcpu
        self.hasInterrupts = hasInterrupts
        var (result, left) = (0, clinux_vcpu_exit())
        // Safe: as above.
        let signal = unsafe clinux_vcpu_run(vcpu, CLINUX_VCPU_NO_ACCESS, 0, hasInterrupts, &result, &left)
        if result < 0 { throw Self.error(left.call, Errno(rawValue: CInt(-result))) }
        guard signal == 0, left.is_complete else { throw Self.error(left.call, .execFormatError) }
    }

    deinit { clinux_vcpu_free(vcpu) }

    private static func error(_ call: clinux_vcpu_call, _ errno: Errno) -> SystemCallError {
        SystemCallError(call: name(of: call), errno: errno)
    }

    /// The name of a call.
    public static func name(of call: clinux_vcpu_call) -> String {
        // Safe: every name is a constant.
        unsafe String(cString: clinux_vcpu_call_name(call))
    }

    /// Has the vCPU load the byte.
    ///
    /// Blocks for as long as KVM waits for the page. Neither allocates nor locks.
    ///
    /// - Returns: the byte, the signal that KVM sent, the errno of KVM_RUN, or how else the vCPU was left.
    func load() -> StepResult { run(CLINUX_VCPU_LOAD, 0) { .byte($0.byte) } }

    /// Has the vCPU store a byte: 1, or what `load` says of failures.
    func store(_ value: UInt8) -> StepResult { run(CLINUX_VCPU_STORE, value) { _ in .number(1) } }

    private func run(
        _ program: clinux_vcpu_program, _ value: UInt8, _ success: (clinux_vcpu_exit) -> StepResult
    ) -> StepResult {
        var (result, left) = (0, clinux_vcpu_exit())
        // Safe: both are this function's own, and the call is over when it returns.
        let signal = unsafe clinux_vcpu_run(vcpu, program, value, hasInterrupts, &result, &left)
        if signal != 0 { return .signal(signal) }
        if result < 0 { return StepResult(CallResult(result)) }
        return left.is_complete ? success(left) : .exit(left.reason)
    }
}

extension VirtualProcessor {
    /// The kernel's name for how a vCPU was left: `KVM_EXIT_INTERNAL_ERROR`.
    public static func name(ofExit reason: UInt32) -> String {
        let name =
            switch reason {
            case 0: "UNKNOWN"
            case 2: "IO"
            case 4: "DEBUG"
            case 5: "HLT"
            case 6: "MMIO"
            case 7: "IRQ_WINDOW_OPEN"
            case 8: "SHUTDOWN"
            case 9: "FAIL_ENTRY"
            case 10: "INTR"
            case 17: "INTERNAL_ERROR"
            case 24: "SYSTEM_EVENT"
            case 39: "MEMORY_FAULT"
            default: "\(reason)"
            }
        return "KVM_EXIT_\(name)"
    }
}
