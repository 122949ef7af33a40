import Experiments
import ProcFS
import SystemCalls
import SystemPackage

/// What the texts of a thread that sleeps in read(2) of a pipe mean for what a run can observe.
struct SleeperReading {
    /// Its kernel stack.
    let kernelStacks: Capability
    /// Its state, its context switches and its system call.
    let threadState: Capability

    /// Forks such a child and looks at it; blocks at most two seconds, and two more for a child that does not die.
    init() {
        do throws(SystemCallError) {
            let dump = try Sleeper().dump(within: 2_000)
            self = SleeperReading(status: dump.status, stack: dump.stack, systemCall: dump.syscall)
        } catch {
            self = SleeperReading(
                kernelStacks: Capability("kernel stacks", .missing, "\(error)"),
                threadState: Capability("thread state", .missing, "\(error)"))
        }
    }

    private init(kernelStacks: Capability, threadState: Capability) {
        self.kernelStacks = kernelStacks
        self.threadState = threadState
    }

    /// Judges the texts.
    init(status: ProcText, stack: ProcText, systemCall: ProcText) {
        kernelStacks = Self.kernelStacks(stack)
        threadState = Self.threadState(status, systemCall)
    }

    private static func kernelStacks(_ stack: ProcText) -> Capability {
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
            return Capability(name, .missing, "stack of a sleeping thread: \(words(errno))", advice: advice)
        case .text(let text):
            let frames = KernelStack(parsing: text).frames
            if frames.isEmpty { return Capability(name, .missing, "the stack of a sleeping thread is empty") }
            let hasNames = frames.contains { if case .function = $0 { true } else { false } }
            return hasNames
                ? Capability(name, .ok, "readable, with the names of the functions")
                : Capability(
                    name, .limited, "readable, but without the names of the functions",
                    advice: "needs a kernel with CONFIG_KALLSYMS")
        }
    }

    private static func threadState(_ status: ProcText, _ systemCall: ProcText) -> Capability {
        let name = "thread state"
        switch (status, systemCall) {
        case (.refused(let errno), _):
            return Capability(name, .missing, "status of a sleeping thread: \(words(errno))")
        case (.text(let text), _) where TaskState(inStatus: text) != .sleeping:
            return Capability(name, .missing, "a thread that sleeps in read(2) is not shown in state S")
        case (.text, .refused(let errno)):
            return Capability(
                name, .limited,
                "state and context switches are readable, the system call is not: \(words(errno))",
                advice: ptraceAdvice)
        case (.text, .text(let text)) where SyscallLine(parsing: text)?.name != "read":
            return Capability(
                name, .limited,
                "a thread that sleeps in read(2) is shown in state S, but not in that system call")
        case (.text, .text):
            return Capability(name, .ok, "state, context switches and system call are readable")
        }
    }

    private static func words(_ errno: Errno) -> String { "\(errno) (\(errno.name))" }

    /// Both files ask for PTRACE_MODE_ATTACH, which Yama refuses even to root at 3.
    private static let ptraceAdvice = "run as root, with kernel.yama.ptrace_scope below 3"
}
