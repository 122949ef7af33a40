public import Experiments

/// The outcomes of a variant the way litmus logs print them.
public enum OutcomeHistogram {
    /// A line for each outcome, `count:>name=value; …  [order +N]`, with `*` where an expectation of the script is met and
    /// the first and the number of the other orders in which it came, then an `Observation` line for each expectation.
    public static func lines(_ variant: VariantRecord, name: String) -> [String] {
        var lines: [String] = []
        let width = variant.outcomes.map { "\($0.count)".count }.max() ?? 0
        for outcome in variant.outcomes {
            let count = "\(outcome.count)"
            let mark = variant.expectations.contains { $0.isMet(by: outcome, in: variant) } ? "*" : ":"
            lines.append(
                String(repeating: " ", count: width - count.count) + count + mark + ">"
                    + text(of: outcome.ending, outcome.values)
                    + (outcome.orders.isEmpty ? "" : "  \(tokens(outcome.orders))"))
        }
        for expectation in variant.expectations {
            let met = variant.outcomes.filter { expectation.isMet(by: $0) }.reduce(0) { $0 + $1.count }
            let positive = expectation.positive ?? met
            let negative = expectation.negative ?? variant.outcomes.reduce(0) { $0 + $1.count } - met
            lines.append(
                "Observation \(name) \(RecordText.expectation(expectation)) "
                    + "\(expectation.observation ?? "no trial") \(positive) \(negative)"
                    + (expectation.held ? "" : "  (expected \(expectation.expected.title))"))
        }
        return lines
    }

    /// An outcome, `name=value; …` by name; an ending other than `completed` stands first.
    public static func text(of ending: Ending, _ values: [String: Value]) -> String {
        let values = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value);" }
        return ((ending == .completed ? [] : [ending.rawValue + ";"]) + values).joined(separator: " ")
    }

    /// What `run --order` takes to repeat what these orders showed: the first of them, and how many more there are.
    public static func tokens(_ orders: [String]) -> String {
        guard let first = orders.first else { return "[]" }
        return orders.count > 1 ? "[\(first) +\(orders.count - 1)]" : "[\(first)]"
    }
}

extension ExpectationRecord {
    /// Whether an outcome has the values that the expectation speaks of.
    func isMet(by outcome: OutcomeRecord) -> Bool { isMet(by: outcome.ending, outcome.values) }

    /// Whether a trial's end has the values that the expectation speaks of.
    func isMet(by ending: Ending, _ final: [String: Value]) -> Bool {
        ending == .completed && values.allSatisfy { final[$0.key] == $0.value }
    }

    /// Whether trials count that granted these steps, one after the other.
    func counts(_ steps: [String]) -> Bool { order.map { StepSequence($0).isGranted(in: steps) } ?? true }

    /// Whether an outcome of `variant` has the values and came in an order that counts.
    func isMet(by outcome: OutcomeRecord, in variant: VariantRecord) -> Bool {
        isMet(by: outcome)
            && (order == nil || variant.orders.contains { outcome.orders.contains($0.id) && counts($0.steps) })
    }
}
