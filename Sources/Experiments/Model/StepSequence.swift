/// Steps that an order grants one before the other; others may stand between them.
public struct StepSequence: Hashable, Sendable {
    /// The ids of the steps.
    public let steps: [String]
    /// Where the script says so.
    public let location: Location

    /// A sequence.
    public init(_ steps: [String], at location: Location = .unknown) {
        self.steps = steps
        self.location = location
    }

    /// Whether `order`, steps in the order in which they are granted, grants them so.
    public func isGranted(in order: [String]) -> Bool {
        var rest = steps[...]
        for step in order where step == rest.first { rest.removeFirst() }
        return rest.isEmpty
    }

    /// Reads `order`; nil if a step of it is one that this variant leaves out.
    static func read(
        _ value: ScriptValue, steps known: [String], absent: Set<String>
    ) throws(ScriptProblem) -> StepSequence? {
        var steps: [String] = []
        for item in try value.list("the steps whose order matters, such as [reader.load, server.madvise]") {
            let id = try item.text("a step of a thread, such as reader.aio-read")
            guard known.contains(id) || absent.contains(id) else {
                throw .unknown("step", id, at: item.location, known: known + absent)
            }
            guard !steps.contains(id) else { throw ScriptProblem(at: item.location, "'\(id)' stands twice") }
            steps.append(id)
        }
        guard steps.count > 1 else {
            throw ScriptProblem(at: value.location, "an order of fewer than two steps says nothing")
        }
        return steps.contains(where: absent.contains) ? nil : StepSequence(steps, at: value.location)
    }
}
