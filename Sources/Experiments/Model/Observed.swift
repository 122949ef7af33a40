extension Experiment {
    /// A named observation: what is observed, and when.
    public struct Observed: Hashable, Sendable {
        /// The name under which the value stands in outcomes.
        public let name: String
        /// What is observed.
        public let observable: Observable
        /// The step after which it is observed, once everything stands still; nil for the end of the trial.
        public let after: String?

        /// The steps that it is about: without one of them there is nothing to observe.
        var steps: [String] { [observable.step, after].compactMap(\.self) }

        /// The steps after which something is looked at: the one it is observed after, and the one whose frames it is of.
        public var moments: [String] {
            guard case .page(let page) = observable else { return [after].compactMap(\.self) }
            return [page.step, after].compactMap(\.self)
        }

        /// Whether a racing trial shows it: its threads are not sampled, nothing in it stands still after a step, and its
        /// subject goes on to the next trial.
        public var isSeenInRace: Bool {
            switch observable {
            case .result, .signals, .faults, .memory, .file: after == nil
            case .state, .page, .leftTask, .leftAIOContexts: false
            }
        }
    }
}

extension Experiment.Observed {
    /// Reads an observation: an expression, perhaps with ` after ` and a step behind it.
    init(
        name: String, _ value: ScriptValue, threads: [ThreadProgram], scope: Scope, absent: Set<String>
    ) throws(ScriptProblem) {
        self.name = name
        let text = try value.text("an observation, such as reader.aio-read or page[0]")
        let (expression, moment) = try Self.split(text, at: value.location)
        observable = try Observable(expression, at: value.location, threads: threads, scope: scope, absent: absent)
        after = moment
        guard let moment else { return }
        let steps = threads.flatMap { $0.steps.map(\.id) }
        guard steps.contains(moment) || absent.contains(moment) else {
            throw .unknown("step", moment, at: value.location, known: steps)
        }
        let note: String? =
            switch observable {
            case .memory, .file:
                "reading memory could itself fault the page in; pagemap(page) looks without touching it"
            case .leftTask, .leftAIOContexts: "what is left shows when the subject has ended"
            case .result, .state, .signals, .faults, .page: nil
            }
        if let note {
            throw ScriptProblem(
                at: value.location, "'\(expression)' is observed at the end of a trial, not after a step", note: note)
        }
    }

    /// Splits ` after ` and a step off.
    private static func split(
        _ text: String, at location: Location
    ) throws(ScriptProblem) -> (expression: String, after: String?) {
        // What stands in parentheses is the expression's own.
        let end = text.lastIndex(of: ")").map { text.index(after: $0) } ?? text.startIndex
        let words = text[end...].split(separator: " ").map(String.init)
        guard let index = words.firstIndex(of: "after") else {
            guard end == text.startIndex || words.isEmpty else {
                throw ScriptProblem(
                    at: location, "'\(words.joined(separator: " "))' behind '\(text[..<end])'",
                    note: "only a moment may stand there: after server.madvise")
            }
            return (text, nil)
        }
        let expression = ([String(text[..<end])] + words[..<index]).filter { !$0.isEmpty }.joined(separator: " ")
        guard !expression.isEmpty, words.count == index + 2 else {
            throw ScriptProblem(
                at: location, "'\(text)' does not name one step after 'after'",
                note: "write reader.aio-read after server.madvise")
        }
        return (expression, words[index + 1])
    }
}
