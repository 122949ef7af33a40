import CLinux
import Experiments
import ProcFS
import SystemCalls
import SystemPackage

/// What /proc tells of a child that sleeps in read(2) of an empty pipe: what a supervisor will see of its subject.
///
/// A child and not a thread, because the kernel asks for ptrace access to another process, but not within one.
struct SleeperReading {
    /// Whether the child's kernel stack could be read.
    let kernelStacks: Capability
    /// Whether its state, its context switches and its system call could be read.
    let threadState: Capability

    /// Forks the child, waits until it sleeps, at most two seconds, and reads.
    init() {
        do throws(SystemCallError) {
            let dump = try Self.dump()
            kernelStacks = Self.kernelStacks(dump.stack)
            threadState = Self.threadState(status: dump.status, systemCall: dump.syscall)
        } catch {
            kernelStacks = Capability("kernel stacks", .missing, "\(error)")
            threadState = Capability("thread state", .missing, "\(error)")
        }
    }

    private static func dump() throws(SystemCallError) -> ThreadDump {
        var ends: [CInt] = [-1, -1]
        try CallResult(clinux_pipe(&ends)).get("pipe2")
        let readEnd = OwnedDescriptor(adopting: ends[0])
        // Kept open: the child sleeps until it is killed.
        let writeEnd = OwnedDescriptor(adopting: ends[1])
        let child = try ProbeChild {
            var byte: UInt8 = 0
            _ = clinux_read(readEnd.rawValue, &byte, 1)
        }
        let files = ThreadFiles(process: child.process, thread: child.process)
        let deadline = clinux_monotonic_nanoseconds() + 2_000_000_000
        var dump = files.dump()
        while !isSettled(dump), clinux_monotonic_nanoseconds() < deadline {
            _ = clinux_sleep_nanoseconds(1_000_000)
            dump = files.dump()
        }
        withExtendedLifetime(writeEnd) {}
        return dump
    }

    /// Whether nothing will change any more: the child sleeps, and its stack is there or refused.
    ///
    /// A thread that has set its sleeping state but is still on its CPU has an empty stack.
    private static func isSettled(_ dump: ThreadDump) -> Bool {
        guard case .text(let status) = dump.status else { return true }
        guard state(in: status) == .sleeping else { return false }
        return dump.stack != .text("")
    }

    private static func state(in status: String) -> TaskState? {
        let bytes = Array(status.utf8)
        return ThreadStatus(parsing: bytes.span.bytes)?.state
    }

    /// What a sleeping thread's stack file means.
    static func kernelStacks(_ stack: ProcText) -> Capability {
        let name = "kernel stacks"
        switch stack {
        case .refused(let errno):
            let advice: String? =
                switch errno {
                case .permissionDenied: "run as root: it takes CAP_SYS_ADMIN in the initial user namespace"
                case .notPermitted: ptraceAdvice
                case .noSuchFileOrDirectory: "needs a kernel with CONFIG_STACKTRACE"
                default: nil
                }
            return Capability(name, .missing, "/proc/<pid>/task/<tid>/stack: \(errno) (\(errno.name))", advice: advice)
        case .text(let text):
            let frames = KernelStack(parsing: text).frames
            if frames.isEmpty {
                return Capability(name, .missing, "the stack of a sleeping thread reads as empty")
            }
            let isNamed = frames.contains { if case .function = $0 { true } else { false } }
            return isNamed
                ? Capability(name, .ok, "a sleeping thread's stack is readable, with function names")
                : Capability(
                    name, .limited, "a sleeping thread's stack is readable, but without function names",
                    advice: "needs a kernel with CONFIG_KALLSYMS")
        }
    }

    /// What a sleeping thread's status and syscall files mean.
    static func threadState(status: ProcText, systemCall: ProcText) -> Capability {
        let name = "thread state"
        switch (status, systemCall) {
        case (.refused(let errno), _):
            return Capability(name, .missing, "/proc/<pid>/task/<tid>/status: \(errno) (\(errno.name))")
        case (.text(let text), _) where state(in: text) != .sleeping:
            return Capability(name, .missing, "a thread that sleeps in read(2) does not show state S")
        case (.text, .refused(let errno)):
            return Capability(
                name, .limited, "state and context switches are readable, but the system call is not: "
                    + "\(errno) (\(errno.name))", advice: ptraceAdvice)
        case (.text, .text(let text)) where SyscallLine(parsing: text)?.name != "read":
            return Capability(
                name, .limited, "state and context switches are readable, but the system call is not that of a "
                    + "thread that sleeps in read(2)")
        case (.text, .text):
            return Capability(name, .ok, "state, context switches and system call are readable")
        }
    }

    /// Both files need PTRACE_MODE_ATTACH_FSCREDS, which Yama refuses even to root at 3.
    private static let ptraceAdvice = "run as root, with kernel.yama.ptrace_scope below 3"
}
