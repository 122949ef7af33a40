import CLinux
import SystemCalls
import SystemPackage

/// An attempt, made in a child, to define the two kinds of probe that fault paths are traced with.
///
/// Each definition is written together with its removal: the kernel carries out all lines of one write(2), up to one
/// that it refuses, before it looks at a signal, so a child that is killed leaves no probe behind
/// (`trace_parse_run_command`, Linux 5.10 to 7.3). No probe is ever enabled. A tracefs that has to be mounted is mounted
/// in a namespace of the child's own, which ends with it.
///
/// Source: Documentation/trace/kprobetrace.rst, mount_namespaces(7).
struct TracingAttempt: ~Copyable {
    private let memory: SharedMemory
    private let answer: SharedWord
    private let errno: SharedWord
    private let kprobe: [UInt8]
    private let kretprobe: [UInt8]

    static let folder = "/sys/kernel/tracing"
    static let events = "/sys/kernel/tracing/kprobe_events"
    /// What is probed: the function that every fault path goes through.
    static let function = "handle_mm_fault"

    init() throws(SystemCallError) {
        var memory = try SharedMemory(capacity: 8)
        answer = memory.word()
        errno = memory.word()
        self.memory = memory
        // Two attempts at a time must not remove each other's probe.
        let event = "faultline/probe_\(clinux_getpid())"
        kprobe = Array("p:\(event) \(Self.function)\n-:\(event)\n".utf8)
        kretprobe = Array("r:\(event) \(Self.function)\n-:\(event)\n".utf8)
    }

    /// Makes the attempt; blocks at most `milliseconds`, and two seconds more for a child that does not die at once.
    ///
    /// - Throws: the errno of fork or pidfd_open.
    func outcome(within milliseconds: CInt) throws(SystemCallError) -> TracingOutcome {
        let child = try ProbeChild { run() }
        guard child.hasEnded(within: milliseconds) else { return .silent }
        guard let answer = TracingOutcome.Answer(rawValue: answer.load()) else { return .silent }
        switch answer {
        case .granted: return .granted
        case .refused(let call): return .refused(call, Errno(rawValue: CInt(errno.load())))
        }
    }

    private func run() {}
}
