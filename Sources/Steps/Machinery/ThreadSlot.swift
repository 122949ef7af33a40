import CLinux
public import SystemCalls

/// What supervisor and subject tell each other about one thread.
///
/// Words in shared memory, each atomic by itself: the subject's thread may be stopped in the kernel between any two
/// of them, and nobody ever waits for a lock that it holds.
public struct ThreadSlot: Sendable {
    /// How many steps the supervisor has granted; the thread sleeps on it.
    public let granted: SharedWord
    /// How many steps the thread has begun.
    public let begun: SharedWord
    /// How many steps have returned.
    public let returned: SharedWord
    /// The thread's id; 0 until it runs.
    public let thread: SharedWord
    /// The process that the thread is in; 0 until it runs.
    public let process: SharedWord
    /// What the current step means to do while it sleeps (`Intent`).
    public let intent: SharedWord
    /// The step that the thread is in, told from the same step in other trials: of its latest step the `ticket(_:of:)`.
    public let ticket: SharedWord
    /// The ticket of the step whose wait is to be given up; `everything` for whatever the thread is in.
    public let cancelled: SharedWord
    /// How many signals that are handled have been sent to the thread.
    public let sentSignals: SharedWord
    /// How many signals the thread has handled; counted by the signal handler.
    public let signals: SharedWord
    /// The number of the hold of the disk that stood for the step's request when it was submitted; 0 for none, and
    /// without a request.
    public let heldBy: SharedWord
    /// Which of its steps, from 1, the thread was in or had still before it when a step ended its process; 0 while it lives.
    public let endedAt: SharedWord

    /// A slot of a thread that has not started, on a cache line of its own.
    public init(in memory: inout SharedMemory) {
        memory.beginLine()
        granted = memory.word()
        begun = memory.word()
        returned = memory.word()
        thread = memory.word()
        process = memory.word()
        intent = memory.word()
        ticket = memory.word()
        cancelled = memory.word()
        sentSignals = memory.word()
        signals = memory.word()
        heldBy = memory.word()
        endedAt = memory.word()
    }

    /// How many bytes of shared memory a slot takes, with what aligning it may cost.
    public static let size = 2 * SharedMemory.line

    /// Makes the slot as it was before the first grant; the thread must not be in a step.
    public func renew() {
        granted.store(0)
        begun.store(0)
        returned.store(0)
        intent.store(0)
        ticket.store(0)
        cancelled.store(0)
        sentSignals.store(0)
        signals.store(0)
        heldBy.store(0)
        endedAt.store(0)
    }

    /// Whether the wait of the step that the thread is in is to be given up.
    ///
    /// A ticket that came late, for a step that has returned meanwhile, gives up no other.
    public var isCancelled: Bool {
        let cancelled = cancelled.load()
        return cancelled == Self.everything || (cancelled != 0 && cancelled == ticket.load())
    }

    /// What stands for a thread's step, from 1, in one of many trials.
    public static func ticket(_ step: Int, of trial: UInt32) -> UInt32 {
        // Never 0, and never `everything`.
        (trial & 0x7ffff) << 12 | UInt32(step) & 0xfff
    }

    /// Waits until the thread has handled the signals that were sent to it, at most a second; it must be in no step.
    public func awaitSignals() {
        if signals.load() >= sentSignals.load() { return }
        let deadline = clinux_monotonic_nanoseconds() + 1_000_000_000
        while signals.load() < sentSignals.load(), clinux_monotonic_nanoseconds() < deadline {
            clinux_spin_until(clinux_monotonic_nanoseconds() + 1_000, 1)
        }
    }

    /// As `cancelled`: whatever the thread waits for, in any of its steps.
    public static var everything: UInt32 { .max }
}

/// What a step means to do while its thread is asleep.
///
/// Computed, not stored: the first use of a stored static takes a lock.
public enum Intent {
    /// Nothing: a thread that is asleep was stopped by the kernel.
    public static var none: UInt32 { 0 }
    /// Wait for a message that another step must cause.
    public static var awaitMessage: UInt32 { 1 }
    /// Wait for what comes by itself, a timer or a disk's answer: the order goes on after it.
    public static var elapse: UInt32 { 2 }
    /// Call what may wait for a disk, or for another's lock for as long, and may be stopped by the kernel before: a thread that
    /// is asleep is one or the other.
    public static var transfer: UInt32 { 3 }
    /// Wait for the end of what a thread of the kernel may be doing in its stead: it comes by itself, unless that one is
    /// stopped by a fault.
    public static var completion: UInt32 { 4 }
}

/// What supervisor and subject tell each other about one step.
public struct StepSlot: Sendable {
    /// What the step returned (`StepResult.rawValue`); valid once it is counted in `ThreadSlot.returned`.
    public let result: SharedNumber
    /// When it began, in nanoseconds of CLOCK_MONOTONIC; 0 if it has not.
    public let beganAt: SharedNumber
    /// When it returned; 0 if it has not.
    public let returnedAt: SharedNumber

    /// A slot of a step that has not begun, on a cache line of its own.
    public init(in memory: inout SharedMemory) {
        memory.beginLine()
        result = memory.number()
        beganAt = memory.number()
        returnedAt = memory.number()
    }

    /// How many bytes of shared memory a slot takes, with what aligning it may cost.
    public static let size = 2 * SharedMemory.line

    /// Makes the slot as it was before the step began.
    public func renew() {
        result.store(0)
        beganAt.store(0)
        returnedAt.store(0)
    }
}
