/// How often something was observed, in the words of litmus tests.
public enum Frequency: String, Word, Codable {
    /// In every trial.
    case always
    /// In some trials and not in others.
    case sometimes
    /// In no trial.
    case never

    /// As litmus logs write it: `Always`.
    public var title: String {
        switch self {
        case .always: "Always"
        case .sometimes: "Sometimes"
        case .never: "Never"
        }
    }

    /// The word for `positive` trials of `total`; nil for no trial at all, which says nothing.
    public init?(positive: Int, of total: Int) {
        guard total > 0 else { return nil }
        self = positive == 0 ? .never : positive == total ? .always : .sometimes
    }
}

/// What a script expects of its outcomes.
public struct Expectation: Hashable, Sendable {
    /// How often.
    public let frequency: Frequency
    /// The values that an outcome must have to count; a part of its values is enough.
    public let values: [String: Value]
    /// What it means when the expectation holds, in plain words; nil if the script does not say.
    public let meaning: String?

    /// Whether `outcome` has the values; only a completed trial has final values.
    public func matches(_ outcome: Outcome) -> Bool {
        outcome.ending == .completed && values.allSatisfy { outcome.values[$0.key] == $0.value }
    }
}

extension Expectation {
    /// Reads one expectation; nil if its `only` does not fit `variant`.
    static func read(
        _ value: ScriptValue, observed: [String], absent: [String], variant: Variant
    ) throws(ScriptProblem) -> Expectation? {
        var found: (frequency: Frequency, values: ScriptValue)?
        var meaning: String?
        var fits = true
        for entry in try value.entries("an expectation, such as 'always: {state: D}'") {
            if let frequency = Frequency(rawValue: entry.key) {
                guard found == nil else {
                    throw ScriptProblem(
                        at: entry.location, "'\(entry.key)' beside another", note: "one list item is one expectation")
                }
                found = (frequency, entry.value)
            } else if entry.key == "means" {
                meaning = try entry.value.text("a text")
            } else if entry.key == "only" {
                fits = try variant.matches(entry.value)
            } else {
                throw .unknown("key", entry.key, at: entry.location, known: Frequency.words + ["means", "only"])
            }
        }
        guard let found else {
            throw ScriptProblem(
                at: value.location, "an expectation without always, sometimes or never")
        }
        var values: [String: Value] = [:]
        for entry in try found.values.entries("the expected values, such as {state: D}") {
            guard observed.contains(entry.key) else {
                guard absent.contains(entry.key) else {
                    throw .unknown("observation", entry.key, at: entry.location, known: observed)
                }
                guard fits else { continue }
                throw ScriptProblem(
                    at: entry.location, "'\(entry.key)' is not observed in the variant \(variant.label)",
                    note: "its step is left out there; limit the expectation with 'only'")
            }
            values[entry.key] = Value(try entry.value.text("a value"))
        }
        return fits ? Expectation(frequency: found.frequency, values: values, meaning: meaning) : nil
    }
}
