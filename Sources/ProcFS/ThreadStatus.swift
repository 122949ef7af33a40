/// What the scheduler polls of /proc/<pid>/task/<tid>/status: the state and how often the thread was switched
/// out.
///
/// The same counts in two readings mean that the thread was not switched out between them. With a sleeping
/// state in both it was asleep all the time, or was woken and has not gone back to sleep yet.
public struct ThreadStatus: Hashable, Sendable {
    /// The letter of the `State:` line.
    public let state: TaskState
    /// How often the thread left the CPU in a state other than TASK_RUNNING and was not preempted.
    ///
    /// `task_struct.nvcsw`: kernel/sched/core.c (`__schedule`).
    public let voluntarySwitches: UInt64
    /// How often the thread left the CPU by preemption or while TASK_RUNNING, as sched_yield(2) does.
    ///
    /// `task_struct.nivcsw`: kernel/sched/core.c (`__schedule`).
    public let involuntarySwitches: UInt64

    /// Parses the text of the file without allocating.
    ///
    /// Nil if one of the three lines is missing, malformed or cut. A name that holds a newline cannot forge a
    /// line: the kernel escapes it.
    ///
    /// Source: fs/proc/array.c (`proc_pid_status`), Linux 6.12.
    public init?(parsing text: RawSpan) {
        guard let state = text.value(after: "State:\t"), state.count > 1,
            Self.isLetter(text.byte(at: state.lowerBound)),
            text.byte(at: state.lowerBound + 1) == UInt8(ascii: " "),
            let voluntary = Self.voluntary(in: text, behind: state.upperBound),
            let voluntarySwitches = text.number(in: voluntary, radix: 10),
            let involuntary = text.value(after: "nonvoluntary_ctxt_switches:\t", from: voluntary.upperBound),
            let involuntarySwitches = text.number(in: involuntary, radix: 10)
        else { return nil }
        self.state = TaskState(rawValue: text.byte(at: state.lowerBound))
        self.voluntarySwitches = voluntarySwitches
        self.involuntarySwitches = involuntarySwitches
    }

    /// Whether a signal waits in the text of the file, sent to the thread or to its process:
    /// `SigPnd` and `ShdPnd` without what `SigBlk` blocks; nil if one of the lines is missing or malformed.
    ///
    /// The kernel drops a signal that is ignored before it gets there (kernel/signal.c, `prepare_signal`).
    public static func hasPendingSignal(in text: RawSpan) -> Bool? {
        guard let own = text.value(after: "SigPnd:\t"), let ownSet = text.number(in: own, radix: 16),
            let shared = text.value(after: "ShdPnd:\t", from: own.upperBound),
            let sharedSet = text.number(in: shared, radix: 16),
            let blocked = text.value(after: "SigBlk:\t", from: shared.upperBound),
            let blockedSet = text.number(in: blocked, radix: 16)
        else { return nil }
        return (ownSet | sharedSet) & ~blockedSet != 0
    }

    /// A state with its counts.
    public init(state: TaskState, voluntarySwitches: UInt64, involuntarySwitches: UInt64) {
        self.state = state
        self.voluntarySwitches = voluntarySwitches
        self.involuntarySwitches = involuntarySwitches
    }

    /// Where in the text the thread's name stands, as the kernel has escaped it; empty if the text does not begin with it.
    public static func nameRange(in text: RawSpan) -> Range<Int> {
        guard let name = text.value(after: "Name:\t"), name.lowerBound == 6 else { return 0..<0 }
        return name
    }

    /// The count of voluntary switches, looked for near the end first.
    ///
    /// Its line is one of the last of some sixty: only what the architecture adds comes after it.
    private static func voluntary(in text: RawSpan, behind start: Int) -> Range<Int>? {
        let prefix: StaticString = "voluntary_ctxt_switches:\t"
        let tail = text.lineStart(behind: max(start, text.byteCount - 256))
        return text.value(after: prefix, from: tail) ?? text.value(after: prefix, from: start)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }
}
