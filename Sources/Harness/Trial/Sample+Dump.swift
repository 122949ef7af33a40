import Experiments
import ProcFS
import SystemCalls

extension Sample {
    /// A sample from a thread's dump: the verbatim texts, and what they say.
    init(
        order: String, trial: Int, thread: String, worker: String? = nil, step: String, after: String, state: String,
        isAtRest: Bool,
        microseconds: Int,
        process: CInt, id: UInt32, dump: ThreadDump, userfaultfds: [(path: String, text: ProcText)]
    ) {
        let folder = "/proc/\(process)/task/\(id)"
        var texts = [
            Text(path: "\(folder)/stack", text: dump.stack.shown),
            Text(path: "\(folder)/status", text: dump.status.shown),
            Text(path: "\(folder)/syscall", text: dump.syscall.shown),
            Text(path: "\(folder)/wchan", text: dump.wchan.shown),
        ]
        for userfaultfd in userfaultfds { texts.append(Text(path: userfaultfd.path, text: userfaultfd.text.shown)) }
        // A worker of the kernel's is in no system call, whatever its file shows.
        var systemCall: String? = worker == nil ? "unknown" : nil
        if case .text(let line) = dump.syscall, let parsed = SyscallLine(parsing: line), parsed != .running,
            worker == nil
        {
            systemCall = parsed.name
        }
        var stack: [String]?
        // What the unwinder makes of a thread that runs is not where it is: it starts where the thread last left the CPU.
        if case .text(let text) = dump.stack, state != "\(TaskState.running)" {
            stack = KernelStack(parsing: text).names
        }
        self.init(
            order: order, trial: trial, thread: thread, worker: worker, step: step, after: after, state: state,
            systemCall: systemCall, stack: stack, isAtRest: isAtRest, microseconds: microseconds, texts: texts)
    }
}

extension ProcText {
    /// The text, or in parentheses why there is none.
    fileprivate var shown: String {
        switch self {
        case .text(let text): text
        case .refused(let errno): "(not readable: \(errno) (\(errno.name)))\n"
        }
    }
}
