public import Experiments
public import SystemCalls
public import Userfaultfd

/// One kind of step of the script language: its word, its keys, its meaning, and what it does.
///
/// To add a step, add one type in one file and name it in `StepCatalogue`. The parser, the reference, the JSON
/// Schema and the harness learn everything else from here.
public protocol Step: Sendable {
    /// The word that names the step in a script.
    static var word: String { get }
    /// What the step does, in a sentence or two, with its result: the text of the reference.
    static var summary: String { get }
    /// Its keys.
    static var fields: [FieldDescription] { get }
    /// The key that a value stands for which is no mapping; nil if there is none.
    static var shorthand: String? { get }
    /// What the step needs that a kernel, a machine or a user may lack, by the name of its capability (`Capability.names`).
    ///
    /// Where such a step cannot be prepared, nobody is at fault, and the experiment is skipped. Nil if nothing.
    static var capability: String? { get }

    /// The features of userfaultfd that the step is of no use without; where one is missing, the experiment is skipped.
    static var neededFeatures: Features { get }
    /// Whether a thread can run the step that is in another process than the memory.
    static var worksOutside: Bool { get }

    /// Whether the step polls the userfaultfd, which is an error if reading it blocks.
    static var pollsMessages: Bool { get }

    /// What the step can do to the machine it runs on; nil if nothing that outlives the subject.
    var danger: Danger? { get }

    /// What the step touches until it returns; orders that differ in steps which touch nothing in common are run once.
    var footprint: Footprint { get }
    /// Whether the step writes to a file of the script, which the next trial must then find restored.
    var writesFile: Bool { get }
    /// Whether the step writes to the store of a memory, which the next trial must then find empty.
    var writesStore: Bool { get }
    /// Whether the step registers memory with the userfaultfd.
    var registersMemory: Bool { get }
    /// Whether the step closes the userfaultfd, or leaves it in another mode, so that the next trial must have a new one.
    var usesUpUserfaultfd: Bool { get }
    /// Whether the step waits for something that need not come, and the wait is given up when its thread is needed.
    var isOptionalWait: Bool { get }
    /// Whether what the step shows depends on the others being asleep already, where they are only about to be, or makes them
    /// run while they still count as stopped.
    var needsSleepers: Bool { get }
    /// Whether the step ends the subject.
    var endsSubject: Bool { get }
    /// Whether the step ends the process of a thread that runs in another than the subject.
    var endsProcess: Bool { get }
    /// Whether the step takes a disk that can be held.
    var needsHoldableDisk: Bool { get }
    /// Whether the step holds the disk.
    var holdsDisk: Bool { get }
    /// Whether the step forks, after which the subject's memory is not as new any more.
    var forks: Bool { get }
    /// Whether a thread of the kernel's may go on with what the step has begun when it has returned, and touch the memory of the
    /// next trial.
    var leavesWork: Bool { get }

    /// Reads the step's arguments.
    init(_ arguments: Arguments) throws(ScriptProblem)

    /// Makes everything ready in the subject, so that running the step is a fixed sequence of calls or accesses.
    ///
    /// Called in the subject, once a trial, before any thread runs; may allocate and open.
    /// - Throws: the system call that failed; the trial is then not run, and the experiment is skipped if the step names a
    ///   capability.
    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep
}

extension Step {
    /// Nothing that outlives the subject.
    public var danger: Danger? { nil }

    /// It does not.
    public var writesFile: Bool { false }

    /// It does not.
    public var writesStore: Bool { false }

    /// It does not.
    public var registersMemory: Bool { false }

    /// It does not.
    public var usesUpUserfaultfd: Bool { false }

    /// It does not.
    public var isOptionalWait: Bool { false }

    /// It does not: it wakes whoever it has go on.
    public var needsSleepers: Bool { false }

    /// It does not.
    public var endsSubject: Bool { false }

    /// It does not.
    public var endsProcess: Bool { false }

    /// A step that holds the disk does.
    public var needsHoldableDisk: Bool { holdsDisk }

    /// It does not.
    public var holdsDisk: Bool { false }

    /// It does not.
    public var forks: Bool { false }

    /// It does not.
    public var leavesWork: Bool { false }

    /// A bare value stands for nothing.
    public static var shorthand: String? { nil }

    /// Nothing.
    public static var capability: String? { nil }

    /// None.
    public static var neededFeatures: Features { [] }

    /// It does not.
    public static var pollsMessages: Bool { false }

    /// None: it is about the memory of the process that it runs in.
    public static var worksOutside: Bool { false }
}

/// A step that is ready to run.
public struct PreparedStep: Sendable {
    /// Runs the step on the calling thread and returns what came of it.
    ///
    /// May block in the kernel for ever. Neither allocates nor locks: whatever it needs was captured when it was
    /// prepared.
    public let run: @Sendable (StepContext) -> StepResult

    /// A step that runs `run`.
    public init(_ run: @escaping @Sendable (StepContext) -> StepResult) { self.run = run }
}
