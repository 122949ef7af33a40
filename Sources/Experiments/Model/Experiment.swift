/// One variant of a script, read and checked: memory, files, threads, orders, what is observed and expected.
///
/// A pure value. Step arguments are still as written: the module Steps knows what they mean.
public struct Experiment: Hashable, Sendable {
    /// What the experiment asks, in plain words.
    public let question: String
    /// The memory, in the order of the script.
    public let memory: [Memory]
    /// The files, in the order of the script.
    public let files: [File]
    /// How the userfaultfd is opened.
    public let userfaultfd: UserfaultfdSettings
    /// The threads, in the order of the script.
    public let threads: [ThreadProgram]
    /// The orders of its steps.
    public let schedule: Schedule
    /// What is observed, by name, in the order of the script.
    public let observed: [Observed]
    /// What is expected.
    public let expectations: [Expectation]
    /// The questions that it answers.
    public let answers: [Answer]
    /// What it can do to the machine; nil if nothing.
    public let danger: Danger?
    /// How many trials each order gets, or the race of a script that only races, unless the command line says otherwise.
    public let trials: Int

    /// Whether its fault paths are traced, where they can be.
    public let isTraced: Bool

    /// The names that steps and observations may use.
    public var scope: Scope {
        Scope(
            memory: Dictionary(uniqueKeysWithValues: memory.map { ($0.name, $0) }),
            files: Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0) }), threads: threads.map(\.name),
            outside: Set(threads.filter { $0.process == .other }.map(\.name)))
    }

    /// Every step of every thread.
    public var steps: [StepCall] { threads.flatMap(\.steps) }
}
