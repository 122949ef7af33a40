import CLinux
import SystemCalls
import SystemPackage

/// An attempt, made in a child, to define the two kinds of probe that fault paths are traced with.
///
/// Each definition goes down in one write(2) with its removal. The kernel carries out the lines of a write one after
/// the other and looks at no signal in between, so a child that is killed leaves no probe behind
/// (`trace_parse_run_command`). No probe is ever enabled. A tracefs that has to be mounted is mounted in a namespace of
/// the child's own, which ends with it.
///
/// Source: Documentation/trace/kprobetrace.rst; kernel/trace/trace.c, Linux 5.10.
struct TracingAttempt: ~Copyable {
    private let memory: SharedMemory
    // The child's answer: 0 for none yet, 1 for success, 2 for a lockdown, else a refused step's number plus 3.
    private let answer: SharedWord
    private let errno: SharedWord
    private let kprobe: [UInt8]
    private let kretprobe: [UInt8]

    /// Prepares an attempt.
    init() throws(SystemCallError) {
        var memory = try SharedMemory(capacity: 8)
        answer = memory.word()
        errno = memory.word()
        self.memory = memory
        // Two attempts at a time must not remove each other's probe.
        let event = "faultline/probe_\(clinux_getpid())"
        kprobe = Array("p:\(event) \(TracingOutcome.function)\n-:\(event)\n".utf8)
        kretprobe = Array("r:\(event) \(TracingOutcome.function)\n-:\(event)\n".utf8)
    }

    /// Makes the attempt; blocks at most `milliseconds`, and two seconds more for a child that does not die at once.
    ///
    /// - Throws: the errno of fork or pidfd_open.
    func outcome(within milliseconds: CInt) throws(SystemCallError) -> TracingOutcome {
        let child = try ProbeChild { run() }
        guard child.hasEnded(within: milliseconds) else { return .silent }
        switch answer.load() {
        case 0: return .silent
        case 1: return .granted
        case 2: return .lockedDown
        case let number:
            guard let step = TracingOutcome.Step(rawValue: number - 3) else { return .silent }
            return .refused(step, Errno(rawValue: CInt(errno.load())))
        }
    }

    /// Is the child.
    private func run() {
        guard isMounted() || mount() else { return }
        let opened: OwnedDescriptor
        do throws(SystemCallError) {
            // Without O_TRUNC, which would remove everybody's probes.
            opened = try OwnedDescriptor(opening: TracingOutcome.events, .writeOnly, flags: O_APPEND)
        } catch {
            _ = passes(.open, .failure(error.errno))
            return
        }
        guard passes(.kprobe, write(kprobe, to: opened)), passes(.kretprobe, write(kretprobe, to: opened))
        else { return }
        answer.store(1)
    }

    private func isMounted() -> Bool {
        // O_PATH needs no permission for the folder itself.
        guard
            let folder = try? OwnedDescriptor(
                opening: TracingOutcome.folder, .readOnly, flags: clinux_o_path())
        else {
            return false
        }
        return clinux_file_system_type(folder.rawValue) == Int(TRACEFS_MAGIC)
    }

    private func mount() -> Bool {
        guard passes(.unshare, CallResult(clinux_unshare_mounts())),
            passes(.makePrivate, CallResult(clinux_make_mounts_private()))
        else { return false }
        // Under this lockdown nothing is in tracefs, and the end of its last mount is a BUG of the kernel: seen in
        // tracefs_destroy_inode() of 6.12, 7.2 and 7.3-rc7.
        if KernelLockdown.isConfidential() {
            answer.store(2)
            return false
        }
        return unsafe passes(
            .mount, CallResult(TracingOutcome.folder.withCString { unsafe clinux_mount("tracefs", $0) }))
    }

    private func write(_ lines: [UInt8], to descriptor: borrowing OwnedDescriptor) -> CallResult {
        let number = descriptor.rawValue
        return unsafe lines.withUnsafeBytes { unsafe CallResult(clinux_write(number, $0.baseAddress, $0.count)) }
    }

    /// Whether a step succeeded; if not, that is the answer.
    private func passes(_ step: TracingOutcome.Step, _ result: CallResult) -> Bool {
        guard let errno = result.errno else { return true }
        self.errno.store(UInt32(errno.rawValue))
        answer.store(step.rawValue + 3)
        return false
    }
}
