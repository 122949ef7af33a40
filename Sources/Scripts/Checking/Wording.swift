import Experiments
import Steps

/// Finds words that no variant can make sense of: steps that do not exist, values in `only` that the matrix does
/// not have, and in `if` what no machine can have.
///
/// Looked for before anything else: the first would be found only after the orders that name the step, and the
/// others never, because a condition that nothing fits is none.
struct Wording {
    private var problems: [ScriptProblem] = []
    private let values: [String: [String]]
    private let named: [String: [String: ScriptValue]]

    /// The words of `script` that mean nothing.
    static func problems(in script: ScriptValue, variants: [Variant]) -> [ScriptProblem] {
        var values: [String: [String]] = [:]
        for assignment in variants.flatMap(\.assignments)
        where values[assignment.variable]?.contains(assignment.value) != true {
            values[assignment.variable, default: []].append(assignment.value)
        }
        var wording = Wording(values: values, named: Matrix.namedValues(of: script))
        for thread in wording.meanings(of: script["threads"]).flatMap(\.values) {
            for list in wording.meanings(of: thread).flatMap({ wording.meanings(of: ThreadProgram.steps(in: $0)) }) {
                for step in list.items.flatMap({ wording.meanings(of: $0) }) { wording.check(step: step) }
            }
        }
        for list in wording.meanings(of: script["expect"]) {
            for expectation in list.items.flatMap({ wording.meanings(of: $0) }) {
                for condition in wording.meanings(of: expectation["only"]) { wording.check(condition: condition) }
                for condition in wording.meanings(of: expectation["if"]) { wording.check(machine: condition) }
            }
        }
        return wording.problems.uniqued
    }

    private init(values: [String: [String]], named: [String: [String: ScriptValue]]) {
        self.values = values
        self.named = named
    }

    /// What a value stands for in any variant: itself, or if it is a variable whose values have names, each of them.
    private func meanings(of value: ScriptValue?, open: Set<String> = []) -> [ScriptValue] {
        guard let value else { return [] }
        guard case .scalar(let text) = value.content, text.hasPrefix("$") else { return [value] }
        let variable = String(text.dropFirst())
        guard let nodes = named[variable] else { return [value] }
        // One that stands for itself is found wherever values are put in their places.
        guard !open.contains(variable) else { return [] }
        return nodes.values.flatMap { meanings(of: $0, open: open.union([variable])) }
    }

    private mutating func check(step: ScriptValue) {
        switch step.content {
        case .scalar(let word):
            // A variable may stand for a step without arguments; what it is then shows in each variant.
            if !word.isEmpty, !word.hasPrefix("$") { check(word: word, at: step.location) }
        case .map(let entries):
            if let body = entries.first(where: { !StepCall.companions.contains($0.key) }) {
                check(word: body.key, at: body.location)
            }
            for condition in meanings(of: step["only"]) { check(condition: condition) }
        case .list: break
        }
    }

    private mutating func check(word: String, at location: Location) {
        let known = StepCatalogue.all.map { $0.word }
        if !known.contains(word) { problems.append(.unknown("step", word, at: location, known: known)) }
    }

    private mutating func check(condition: ScriptValue) {
        guard case .map(let entries) = condition.content else { return }
        for entry in entries {
            // A variable that does not exist is found wherever the condition is read.
            guard let known = values[entry.key] else { continue }
            for wanted in entry.value.items.isEmpty ? [entry.value] : entry.value.items {
                guard case .scalar(let text) = wanted.content, !text.isEmpty, !known.contains(text) else {
                    continue
                }
                problems.append(.unknown("value of '\(entry.key)'", text, at: wanted.location, known: known))
            }
        }
    }

    /// Checks `if`; what has not the form of a condition is found wherever it is read.
    private mutating func check(machine conditions: ScriptValue) {
        for item in conditions.items.isEmpty ? [conditions] : conditions.items {
            for item in meanings(of: item) {
                guard case .scalar(let text) = item.content else { continue }
                for text in text.hasPrefix("$") ? values[String(text.dropFirst())] ?? [] : [text] {
                    guard let condition = try? MachineCondition(text, at: item.location),
                        let problem = KernelWords.problem(in: condition, at: item.location)
                    else { continue }
                    problems.append(problem)
                }
            }
        }
    }
}

extension [ScriptProblem] {
    /// The same problems, each once: a value that stands in several places has its problem in each.
    fileprivate var uniqued: [ScriptProblem] {
        var seen: Set<ScriptProblem> = []
        return filter { seen.insert($0).inserted }
    }
}

extension ScriptValue {
    /// The value of a key; nil for a missing one and in what is no mapping.
    func value(of key: String) -> ScriptValue? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    fileprivate subscript(key: String) -> ScriptValue? { value(of: key) }

    /// The values of a mapping; none of anything else.
    fileprivate var values: [ScriptValue] {
        guard case .map(let entries) = content else { return [] }
        return entries.map(\.value)
    }

    /// The items of a list; none of anything else.
    fileprivate var items: [ScriptValue] {
        guard case .list(let items) = content else { return [] }
        return items
    }
}
