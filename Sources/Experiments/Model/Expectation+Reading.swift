extension Expectation {
    /// The keys beside always, sometimes and never, in the order in which the reference describes them.
    public static let keys: [(name: String, summary: String)] = [
        ("means", "what it means when this holds, in plain words"),
        ("only", "the variants that this is expected of"),
        ("if", "what the machine must have or lack, as probed: a condition, or a list of those that must all hold"),
        ("on", "the kernels that this is expected of, by version: `\">=5.19\"`"),
        ("order", "steps: this is expected of the orders that grant them in this sequence"),
    ]

    /// What an expectation may name.
    struct Scope {
        /// The observations.
        let observed: [String]
        /// The observations of steps that the variant leaves out.
        let unobserved: [String]
        /// The ids of the steps.
        let steps: [String]
        /// The ids of the steps that the variant leaves out.
        let absentSteps: Set<String>
        /// Whether there are no orders.
        let isRacing: Bool
        /// The variant.
        let variant: Variant
    }

    /// Reads one expectation; nil if its `only` does not fit the variant, or its `order` has a step that the variant leaves
    /// out.
    static func read(_ value: ScriptValue, in scope: Scope) throws(ScriptProblem) -> Expectation? {
        var found: (frequency: Frequency, values: ScriptValue)?
        var meaning: String?
        var fits = true
        var conditions: [MachineCondition] = []
        var kernels: KernelRange?
        var order: (key: Location, value: ScriptValue)?
        for entry in try value.entries("an expectation, such as 'always: {state: D}'") {
            if let frequency = Frequency(rawValue: entry.key) {
                guard found == nil else {
                    throw ScriptProblem(
                        at: entry.location, "'\(entry.key)' beside another", note: "one list item is one expectation")
                }
                found = (frequency, entry.value)
                continue
            }
            switch entry.key {
            case "means": meaning = try entry.value.text("a text")
            case "only": fits = try scope.variant.matches(entry.value)
            case "if": conditions = try MachineCondition.read(entry.value)
            case "on":
                kernels = try KernelRange(
                    entry.value.text("a range of kernels, such as '>=5.19'"), at: entry.value.location)
            case "order": order = (entry.location, entry.value)
            default:
                throw .unknown(
                    "key", entry.key, at: entry.location, known: Frequency.words + Self.keys.map(\.name))
            }
        }
        guard let found else {
            throw ScriptProblem(
                at: value.location, "an expectation without always, sometimes or never")
        }
        var sequence: StepSequence?
        if let order {
            sequence = try StepSequence.read(order.value, steps: scope.steps, absent: scope.absentSteps)
            fits = fits && sequence != nil
            guard !fits || !scope.isRacing else {
                throw ScriptProblem(at: order.key, "'order' where threads race", note: "a race has no order of grants")
            }
        }
        let values = try values(found.values, in: scope, isNeeded: fits)
        guard fits else { return nil }
        return Expectation(
            frequency: found.frequency, values: values, meaning: meaning, conditions: conditions, kernels: kernels,
            order: sequence)
    }

    private static func values(
        _ value: ScriptValue, in scope: Scope, isNeeded: Bool
    ) throws(ScriptProblem) -> [String: Value] {
        var values: [String: Value] = [:]
        for entry in try value.entries("the expected values, such as {state: D}") {
            guard scope.observed.contains(entry.key) else {
                guard scope.unobserved.contains(entry.key) else {
                    throw .unknown("observation", entry.key, at: entry.location, known: scope.observed)
                }
                guard isNeeded else { continue }
                throw ScriptProblem(
                    at: entry.location, "'\(entry.key)' is not observed in the variant \(scope.variant.label)",
                    note: "its step is left out there; limit the expectation with 'only'")
            }
            values[entry.key] = Value(try entry.value.text("a value"))
        }
        return values
    }
}
