/// A step whose duration an experiment measures: from just before it begins to just after it has returned, two readings of
/// CLOCK_MONOTONIC by its own thread.
///
/// Of a step that failed there is no duration, nor of one in a trial that stood still, which the supervisor had to end.
public struct Measured: Hashable, Sendable {
    /// The measurement's name in the script.
    public let name: String
    /// The step's id.
    public let step: String

    /// Reads `measure`: names, each with a step; those of steps in `absent`, which the variant leaves out, are passed over.
    static func read(
        _ value: ScriptValue, threads: [ThreadProgram], absent: Set<String>, isRacing: Bool
    ) throws(ScriptProblem) -> [Measured] {
        let known = threads.flatMap { $0.steps.map(\.id) }
        var measured: [Measured] = []
        for entry in try value.entries("names, each with a step to measure") {
            try Name.check(entry.key, of: "a measurement", at: entry.location)
            guard isRacing else {
                throw ScriptProblem(
                    at: entry.location, "a measurement in a script that does not say 'orders: racing'",
                    note: "in an order, what a step takes is mostly the supervisor's time")
            }
            if let later = threads.flatMap(\.steps).first(where: { !$0.after.isEmpty }) {
                throw ScriptProblem(
                    at: entry.location, "a measurement beside 'after' ('\(later.id)')",
                    note: "to tell a thread that its step may begin takes time, within what is measured")
            }
            guard !measured.contains(where: { $0.name == entry.key }) else {
                throw ScriptProblem(at: entry.location, "the name '\(entry.key)' stands twice")
            }
            let step = try entry.value.text("a step")
            if absent.contains(step) { continue }
            guard known.contains(step) else { throw .unknown("step", step, at: entry.value.location, known: known) }
            measured.append(Measured(name: entry.key, step: step))
        }
        return measured
    }
}
