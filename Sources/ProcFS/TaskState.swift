/// The state of a task as /proc shows it: one letter.
///
/// The letter says what `task_struct.__state` and `exit_state` hold, which is not always what the task does:
/// a task that has just set a sleeping state, and one that was preempted before it could call `schedule()`,
/// reads as asleep while it still runs or waits for a CPU. Letters that have no name here are kept as they
/// are.
///
/// Source: fs/proc/array.c (`task_state_array`), include/linux/sched.h (`__task_state_index`); 6.12.117.
public struct TaskState: RawRepresentable, Hashable, Sendable {
    /// The letter in ASCII.
    public let rawValue: UInt8

    /// Wraps a letter, known or not.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// R: TASK_RUNNING, whether on a CPU or waiting for one.
    public static var running: TaskState { TaskState(rawValue: UInt8(ascii: "R")) }
    /// S: TASK_INTERRUPTIBLE; a signal may wake it.
    public static var sleeping: TaskState { TaskState(rawValue: UInt8(ascii: "S")) }
    /// D: TASK_UNINTERRUPTIBLE, and TASK_KILLABLE as well.
    ///
    /// TASK_KILLABLE is TASK_UNINTERRUPTIBLE with TASK_WAKEKILL, and TASK_WAKEKILL is not in TASK_REPORT: the
    /// letter does not tell whether SIGKILL wakes the task. A task that the freezer holds (TASK_FROZEN) reads
    /// as D too, and so does one that waits for a spinlock on PREEMPT_RT (TASK_RTLOCK_WAIT).
    public static var diskSleep: TaskState { TaskState(rawValue: UInt8(ascii: "D")) }
    /// T: TASK_STOPPED, by a job control signal.
    public static var stopped: TaskState { TaskState(rawValue: UInt8(ascii: "T")) }
    /// t: TASK_TRACED, stopped by its ptracer.
    public static var tracingStop: TaskState { TaskState(rawValue: UInt8(ascii: "t")) }
    /// X: EXIT_DEAD, about to vanish.
    public static var dead: TaskState { TaskState(rawValue: UInt8(ascii: "X")) }
    /// Z: EXIT_ZOMBIE, ended and not yet waited for.
    public static var zombie: TaskState { TaskState(rawValue: UInt8(ascii: "Z")) }
    /// P: TASK_PARKED, a kernel thread in `kthread_parkme()`.
    public static var parked: TaskState { TaskState(rawValue: UInt8(ascii: "P")) }
    /// I: TASK_IDLE, an uninterruptible sleep that does not count as load (TASK_NOLOAD); kernel threads.
    public static var idle: TaskState { TaskState(rawValue: UInt8(ascii: "I")) }

    /// The state in the text of a status file; nil if that is malformed.
    public init?(inStatus text: String) {
        let bytes = Array(text.utf8)
        guard let status = unsafe ThreadStatus(parsing: bytes.span.bytes) else { return nil }
        self = status.state
    }

    /// Whether the task has ended: Z or X.
    public var hasEnded: Bool { self == .zombie || self == .dead }

    /// Whether the state is S or D: asleep in the kernel, or about to be.
    public var isAsleep: Bool { self == .sleeping || self == .diskSleep }
}

extension TaskState: CustomStringConvertible {
    /// The letter.
    public var description: String { String(Unicode.Scalar(rawValue)) }
}
