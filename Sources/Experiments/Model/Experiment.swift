/// One variant of a script, read and checked: memory, files, threads, orders, what is observed and expected.
///
/// A pure value. Step arguments are still as written: the module Steps knows what they mean.
public struct Experiment: Hashable, Sendable {
    /// What the experiment asks, in plain words.
    public let question: String
    /// Where a user has met what it plays; nil if nobody is known to have.
    public let symptom: Symptom?
    /// The memory, in the order of the script.
    public let memory: [Memory]
    /// The files, in the order of the script.
    public let files: [File]
    /// How each userfaultfd is opened: first the one that the memory is registered with, then the others of the script.
    public let userfaultfds: [UserfaultfdSettings]
    /// The threads, in the order of the script.
    public let threads: [ThreadProgram]
    /// The orders of its steps.
    public let schedule: Schedule
    /// What is observed, by name, in the order of the script.
    public let observed: [Observed]
    /// The steps whose durations are measured, in the order of the script.
    public let measured: [Measured]
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
            outside: Set(threads.filter { $0.process == .other }.map(\.name)),
            blocking: Set(threads.filter { userfaultfds[userfaultfd(of: $0)].isBlocking }.map(\.name)))
    }

    /// The index of the userfaultfd that the steps of a thread are about.
    public func userfaultfd(of thread: ThreadProgram) -> Int {
        userfaultfds.firstIndex { $0.name == thread.userfaultfd } ?? 0
    }

    /// Whether any userfaultfd asks for this feature.
    public func asks(for feature: UserfaultfdSettings.Feature) -> Bool {
        userfaultfds.contains { $0.features.contains(feature) }
    }

    /// Whether any userfaultfd asks for features beyond what the memory needs, among which may be events.
    public var asksForFeatures: Bool { userfaultfds.contains { !$0.features.isEmpty } }

    /// Every step of every thread.
    public var steps: [StepCall] { threads.flatMap(\.steps) }
}
