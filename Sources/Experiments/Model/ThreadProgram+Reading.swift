extension ThreadProgram {
    /// Reads a thread's list of steps; a step whose `only` does not fit `variant` is left out, none without a variant.
    init(name: String, _ value: ScriptValue, variant: Variant?) throws(ScriptProblem) {
        var steps: [StepCall] = []
        var counts: [String: Int] = [:]
        for item in try value.list("the list of steps of thread '\(name)'") {
            let entries =
                if case .scalar(let word) = item.content, !word.isEmpty {
                    // A step without arguments, such as `close`.
                    [
                        ScriptValue.Entry(
                            key: word, location: item.location, value: ScriptValue(.scalar(""), at: item.location))
                    ]
                } else {
                    try item.entries("a step, such as 'store: page'")
                }
            let bodies = entries.filter { $0.key != "only" }
            guard let body = bodies.first, bodies.count == 1 else {
                throw ScriptProblem(
                    at: bodies.count > 1 ? bodies[1].location : item.location,
                    bodies.isEmpty ? "a step without a word" : "'\(bodies[1].key)' beside '\(bodies[0].key)'",
                    note: "a list item is one step: a word, its arguments, and perhaps 'only'")
            }
            // Counted before `only` is looked at, so that a step keeps its name in every variant.
            let count = counts[body.key, default: 0] + 1
            counts[body.key] = count
            if let condition = entries.first(where: { $0.key == "only" }), let variant {
                guard try variant.matches(condition.value) else { continue }
            }
            steps.append(
                StepCall(
                    id: "\(name).\(body.key)\(count == 1 ? "" : "#\(count)")", thread: name, word: body.key,
                    arguments: body.value, location: body.location))
        }
        self.name = name
        self.steps = steps
    }
}
