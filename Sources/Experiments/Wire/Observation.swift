/// What the agent reports, as it happens: one JSON document a line.
public enum Observation: Codable, Hashable, Sendable {
    /// A blocked thread was dumped.
    case sample(Sample)
    /// A trial begins; with the tracer armed or without.
    case began(order: String, trial: Int, isTraced: Bool)
    /// Something disturbed a trial: what. Either it does not count and is run again, or it counts all the same.
    case disturbed(order: String, trial: Int, by: String, isRepeated: Bool)
    /// A trial is over.
    case trial(Trial)
    /// A trial with the tracer armed is over. It stands in no histogram.
    case traced(TracedTrial)
    /// The script holds its disk: by what, as a read has shown before the first trial.
    case held(by: String)
    /// No trial can be traced on this machine: why.
    case untraced(String)
    /// Some racing trials are over.
    case raced(RaceBatch)
    /// The kernel cannot run the experiment: what it lacks.
    case skip(String)
    /// The experiment could not be run through a fault that is not the kernel's.
    case trouble(String)
    /// The machine failed, not the kernel under test: the guest never came up, or the emulator died.
    case miss(String)
}

extension Observation {
    /// Whether the kernel oopsed in the trial that this ends.
    public var endsInOops: Bool {
        switch self {
        case .trial(let trial): trial.ending == .oopsed
        case .raced(let batch): batch.outcomes.contains { $0.outcome.ending == .oopsed }
        default: false
        }
    }

    /// Whether the trial that this ends has left a subject behind that nothing could end.
    public var leavesSubject: Bool {
        if case .trial(let trial) = self { trial.hasLeftSubject } else { false }
    }
}

/// One reading of a blocked thread: where it stands and how it looks from outside.
public struct Sample: Codable, Hashable, Sendable {
    /// The order's id.
    public let order: String
    /// The trial's number, from 1.
    public let trial: Int
    /// The blocked thread.
    public let thread: String
    /// The thread of the kernel's that is blocked in its stead, by its name without its number (`iou-wrk`); nil if it is itself.
    public let worker: String?
    /// The step that it is in.
    public let step: String
    /// The step that was granted last when the sample was taken.
    public let after: String
    /// The state letter.
    public let state: String
    /// The system call by name; nil when the thread is in none (a page fault); `unknown` if it could not be read.
    public let systemCall: String?
    /// The kernel stack, innermost frame first: function names alone; nil if it could not be read.
    public let stack: [String]?
    /// Whether the thread stood still; false for the dump of a trial that hangs.
    public let isAtRest: Bool
    /// The time since the trial began, in microseconds.
    public let microseconds: Int
    /// The verbatim texts, by the path they were read from.
    public let texts: [Text]

    /// One file of /proc as it was read.
    public struct Text: Codable, Hashable, Sendable {
        /// The path.
        public let path: String
        /// The text, or in parentheses why there is none.
        public let text: String

        /// A path with its text.
        public init(path: String, text: String) {
            self.path = path
            self.text = text
        }
    }

    /// A sample.
    public init(
        order: String, trial: Int, thread: String, worker: String? = nil, step: String, after: String, state: String,
        systemCall: String?, stack: [String]?, isAtRest: Bool, microseconds: Int, texts: [Text]
    ) {
        self.order = order
        self.trial = trial
        self.thread = thread
        self.worker = worker
        self.step = step
        self.after = after
        self.state = state
        self.systemCall = systemCall
        self.stack = stack
        self.isAtRest = isAtRest
        self.microseconds = microseconds
        self.texts = texts
    }
}

/// One trial, from its end.
public struct Trial: Codable, Hashable, Sendable {
    /// The order's id.
    public let order: String
    /// The trial's number, from 1.
    public let number: Int
    /// How it ended.
    public let ending: Ending
    /// Why it ended so, where `ending` does not say it all.
    public let remark: String?
    /// The observed final values.
    public let values: [String: Value]
    /// The messages that the steps read from the userfaultfd, in the order of reading.
    public let events: [Event]
    /// When each step was granted and when it returned, for the time line.
    public let steps: [StepTiming]
    /// From the step that killed the subject to its end, in microseconds; nil if no step did.
    public let killedAfterMicroseconds: Int?
    /// Whether the subject is still there, although it was sent SIGKILL.
    public let hasLeftSubject: Bool

    /// A trial's end.
    public init(
        order: String, number: Int, ending: Ending, remark: String?, values: [String: Value], events: [Event],
        steps: [StepTiming], killedAfterMicroseconds: Int?, hasLeftSubject: Bool
    ) {
        self.order = order
        self.number = number
        self.ending = ending
        self.remark = remark
        self.values = values
        self.events = events
        self.steps = steps
        self.killedAfterMicroseconds = killedAfterMicroseconds
        self.hasLeftSubject = hasLeftSubject
    }
}

/// One trial with the tracer armed.
///
/// Nobody's stack was read in it: on 5.10 the unwinder stops at the trampoline of a kretprobe.
public struct TracedTrial: Codable, Hashable, Sendable {
    /// The trial.
    public let trial: Trial
    /// The fault paths of its threads, in the order of the script; nil if they could not be observed.
    public let paths: [FaultPath]?
    /// Why there are no paths, or what they lack; nil if they are whole.
    public let remark: String?
    /// The trace, verbatim; empty if there is none.
    public let text: String

    /// A traced trial.
    public init(trial: Trial, paths: [FaultPath]?, remark: String?, text: String = "") {
        self.trial = trial
        self.paths = paths
        self.remark = remark
        self.text = text
    }
}

/// One message of the userfaultfd, without addresses and pids.
public struct Event: Codable, Hashable, Sendable {
    /// `pagefault`, `fork`, `remap`, `remove`, `unmap`.
    public let kind: String
    /// A page fault's flags by the kernel's names: `write`, `wp`, `minor`; empty for other events.
    public let flags: [String]
    /// The memory that the address lies in; nil if it lies in none.
    public let `in`: String?
    /// The address's offset in that memory, in bytes.
    public let offset: Int?
    /// The thread that faulted; nil if the message names none of the script's.
    public let thread: String?

    /// A message.
    public init(kind: String, flags: [String], in memory: String?, offset: Int?, thread: String?) {
        self.kind = kind
        self.flags = flags
        self.in = memory
        self.offset = offset
        self.thread = thread
    }
}

/// When a step ran, in microseconds since the trial began.
public struct StepTiming: Codable, Hashable, Sendable {
    /// The step.
    public let step: String
    /// When it was granted.
    public let granted: Int
    /// When its thread began it; nil if it had not at the end.
    public let began: Int?
    /// Where it stood still on the way, in that order.
    public let stops: [Stop]
    /// When it returned; nil if it was still in progress at the end.
    public let returned: Int?
    /// What it returned.
    public let result: Value

    /// A step's times.
    public init(step: String, granted: Int, began: Int?, stops: [Stop], returned: Int?, result: Value) {
        self.step = step
        self.granted = granted
        self.began = began
        self.stops = stops
        self.returned = returned
        self.result = result
    }
}

/// One time that a step stood still.
public struct Stop: Codable, Hashable, Sendable {
    /// The state letter.
    public let state: String
    /// Whether it waits because it was told to, as `await-fault` does; else the kernel stopped it.
    public let isMeant: Bool
    /// The step that was granted last when it was first seen so.
    public let after: String
    /// When that was.
    public let seen: Int
    /// The step that was granted when it went on; nil if it had not at the end.
    public var resumedBy: String?

    /// A stop that goes on.
    public init(state: String, isMeant: Bool, after: String, seen: Int) {
        self.state = state
        self.isMeant = isMeant
        self.after = after
        self.seen = seen
    }
}
