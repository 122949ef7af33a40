extension ThreadProgram {
    static let processField = Field<Process>.word("process", "where it runs").otherwise(.subject)

    /// The keys of a thread that is no mere list of steps; beside them stands `steps`.
    public static let fields = [
        processField.description, descriptorsField.description, userfaultfdField.description,
    ]

    static let descriptorsField = Field<Descriptors>.word(
        "descriptors", "whose descriptors a thread in another process has"
    ).otherwise(.shared)

    static let userfaultfdField = Field<String>.text(
        "userfaultfd", "which of the `userfaultfds` its steps are about, if not the one of the memory"
    ).optional

    /// The key under which the steps of such a thread stand.
    public static let stepsKey = "steps"

    /// The list of steps in the value of a thread: the value itself, or what stands under `steps`.
    public static func steps(in value: ScriptValue) -> ScriptValue? {
        guard case .map(let entries) = value.content else { return value }
        return entries.first { $0.key == stepsKey }?.value
    }

    /// Reads a thread: its list of steps, or a mapping that has it among other keys.
    ///
    /// A step whose `only` does not fit `variant` is left out, none without a variant.
    init(name: String, _ value: ScriptValue, variant: Variant?) throws(ScriptProblem) {
        var list = value
        var process = Process.subject
        var userfaultfd: String?
        var descriptors = Descriptors.shared
        if case .map(let entries) = value.content, let steps = Self.steps(in: value) {
            list = steps
            let rest = ScriptValue(.map(entries.filter { $0.key != Self.stepsKey }), at: value.location)
            let arguments = try Arguments(rest, of: "thread '\(name)'", fields: Self.fields, scope: Scope())
            process = try arguments[Self.processField]
            userfaultfd = try arguments[Self.userfaultfdField]
            descriptors = try arguments[Self.descriptorsField]
            guard process == .other || descriptors == .shared else {
                throw ScriptProblem(
                    at: arguments.location(of: Self.descriptorsField),
                    "a thread of the subject with descriptors of its own", note: "'process: other' has it run elsewhere"
                )
            }
        }
        var steps: [StepCall] = []
        var counts: [String: Int] = [:]
        for item in try list.list("the list of steps of thread '\(name)'") {
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
            let bodies = entries.filter { !StepCall.companions.contains($0.key) }
            guard let body = bodies.first, bodies.count == 1 else {
                throw ScriptProblem(
                    at: bodies.count > 1 ? bodies[1].location : item.location,
                    bodies.isEmpty ? "a step without a word" : "'\(bodies[1].key)' beside '\(bodies[0].key)'",
                    note: "a list item is one step: a word, its arguments, and perhaps 'as', 'only' or 'after'")
            }
            // Counted before `only` is looked at, so that a step keeps its name in every variant.
            let count = counts[body.key, default: 0] + 1
            counts[body.key] = count
            if let condition = entries.first(where: { $0.key == "only" }), let variant {
                guard try variant.matches(condition.value) else { continue }
            }
            let after = try StepCall.after(entries.first { $0.key == "after" }?.value)
            let given = entries.first { $0.key == "as" }?.value
            let id = "\(name).\(try given.map(StepCall.name) ?? "\(body.key)\(count == 1 ? "" : "#\(count)")")"
            // Without a variant every alternative is there, and alternatives may share a name.
            if variant != nil, steps.contains(where: { $0.id == id }) {
                throw ScriptProblem(
                    at: given?.location ?? body.location, "another step is named '\(id)'",
                    note: "'as' gives a step a name that no other step of its thread has")
            }
            steps.append(
                StepCall(
                    id: id, thread: name, word: body.key, arguments: body.value, after: after,
                    location: body.location))
        }
        self.name = name
        self.process = process
        self.userfaultfd = userfaultfd
        self.descriptors = descriptors
        self.steps = steps
    }
}

extension StepCall {
    /// The keys beside a step's word: how it is named, when it is there, and when it comes.
    public static let companions = ["as", "only", "after"]

    /// Reads `as`: the name by which the step is known in its thread.
    fileprivate static func name(_ value: ScriptValue) throws(ScriptProblem) -> String {
        let name = try value.text("a name for the step")
        try Name.check(name, of: "a step", at: value.location)
        guard !Observable.ofThreads.contains(name) else {
            throw ScriptProblem(
                at: value.location, "a step named '\(name)'",
                note:
                    "\(Observable.ofThreads.map { "'\($0)'" }.joined(separator: ", ")) are observations of every thread"
            )
        }
        return name
    }

    /// Reads `after`: nothing, one step, or a list of them.
    fileprivate static func after(_ value: ScriptValue?) throws(ScriptProblem) -> [String] {
        guard let value else { return [] }
        guard case .list(let items) = value.content else { return [try value.text("a step of another thread")] }
        var after: [String] = []
        for item in items { after.append(try item.text("a step of another thread")) }
        return after
    }
}

extension [ThreadProgram] {
    /// The same threads, whose `after` names steps that are there; those that this variant leaves out are passed over.
    func resolvingAfter(absent: Set<String>) throws(ScriptProblem) -> [ThreadProgram] {
        let known = flatMap(\.steps)
        var result: [ThreadProgram] = []
        for thread in self {
            var steps: [StepCall] = []
            for step in thread.steps {
                var after: [String] = []
                for id in step.after where !absent.contains(id) {
                    guard let earlier = known.first(where: { $0.id == id }) else {
                        throw .unknown("step", id, at: step.location, known: known.map(\.id))
                    }
                    guard earlier.thread != step.thread else {
                        throw ScriptProblem(
                            at: step.location, "'\(step.id)' after '\(id)', a step of its own thread",
                            note: "a thread runs its steps in the order of its list")
                    }
                    after.append(id)
                }
                steps.append(step.after(after))
            }
            result.append(
                ThreadProgram(
                    name: thread.name, process: thread.process, descriptors: thread.descriptors,
                    userfaultfd: thread.userfaultfd, steps: steps))
        }
        return result
    }
}

extension StepCall {
    fileprivate func after(_ after: [String]) -> StepCall {
        StepCall(id: id, thread: thread, word: word, arguments: arguments, after: after, location: location)
    }
}
