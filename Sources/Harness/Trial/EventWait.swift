import CLinux
import Experiments
import ProcFS
import Steps
import SystemCalls
import Userfaultfd

/// Where in the kernel a thread sleeps whose event nobody has read yet: a fork, an mremap, an munmap or a madvise.
///
/// A thread that sleeps there stands still until a message is read or the userfaultfd is closed, just as one that a fault stops; but
/// fdinfo counts faults alone. So a thread is made to wait for an event once, and its stack says where that is on this kernel.
public struct EventWait: Sendable {
    /// How the stack of such a thread begins, up to the name of its innermost function.
    private let innermost: [UInt8]

    /// Of the running kernel; nil where no thread can be made to wait so, or its stack not read.
    static let ofThisKernel: EventWait? = try? found()

    /// How long the thread may take to wait, in milliseconds.
    private static let patience: CInt = 1_000

    /// Finds it out, if that is still to be done; with a thread that is gone when this returns, and for a second at most.
    public static func prepare() { _ = ofThisKernel }

    /// Whether a stack, as /proc/<pid>/task/<tid>/stack has it, is one of a thread that waits so.
    func isWhere(_ stack: RawSpan) -> Bool {
        guard stack.byteCount >= innermost.count else { return false }
        // In bounds: the stack is as long at least.
        return innermost.indices.allSatisfy { index in
            unsafe stack.unsafeLoad(fromByteOffset: index, as: UInt8.self) == innermost[index]
        }
    }

    private static func found() throws -> EventWait? {
        let stack = try stack(requesting: .eventRemove) { clinux_madvise($0.start, $0.length, MADV_DONTNEED) }
        // [<0>] userfaultfd_event_wait_completion+0x1a2/0x2c0
        guard let stack, let plus = stack.firstIndex(of: "+") else { return nil }
        return EventWait(innermost: Array(stack[...plus].utf8))
    }

    /// The stack of a thread that waits for its event to be read, as /proc has it; nil if it does not, or its stack is not to be
    /// had.
    ///
    /// - Parameter call: what it does to a page for which the event is asked for; returns when the event was read.
    static func stack(
        requesting event: Features, _ call: @escaping @Sendable (MemoryRange) -> Int
    ) throws -> String? {
        let page = try Mapping(onePageOf: .anonymous)
        let userfaultfd = try OwnedUserfaultfd([.closeOnExec, .nonBlocking], via: UserfaultfdAccess().entry)
        try userfaultfd.handshake(requesting: event)
        clinux_fill(page.range.start, 1, page.range.length)
        _ = try userfaultfd.register(page.range, modes: .missing)

        var memory = try SharedMemory(capacity: 4)
        let id = memory.word()
        let range = page.range
        let thread = try KernelThread {
            id.store(UInt32(clinux_gettid()))
            _ = call(range)
        }
        var stack: String?
        // The message is there as soon as the thread is about to sleep.
        if userfaultfd.poll(timeout: patience).rawValue > 0 {
            let files = ThreadFiles(process: clinux_getpid(), thread: CInt(id.load()))
            for _ in 0..<patience where stack == nil {
                // Only behind the first dump it is known to be off its CPU: until then its stack may be anything.
                if let first = Self.stack(asleep: files.dump()), first == Self.stack(asleep: files.dump()) {
                    stack = first
                }
                if stack == nil { clinux_sleep_nanoseconds(1_000_000) }
            }
        }
        var messages = MessageBuffer(capacity: 1)
        _ = userfaultfd.readMessages(into: &messages)
        // Without its userfaultfd it goes on, whatever has become of the message.
        try userfaultfd.close()
        thread.join()
        return stack
    }

    /// The stack of a thread that is asleep and off its CPU; nil if it is not, or its stack is not to be had.
    private static func stack(asleep dump: ThreadDump) -> String? {
        guard case .text(let status) = dump.status, TaskState(inStatus: status)?.isAsleep == true,
            case .text(let call) = dump.syscall, !call.hasPrefix("running"),
            case .text(let stack) = dump.stack, stack.contains("+")
        else { return nil }
        return stack
    }
}
