/// What an experiment says about a question when all that it expects was seen.
public struct Answer: Hashable, Sendable {
    /// The question's name, such as `Q1b`.
    public let question: String
    /// The sentences, in pieces.
    public let pieces: [Piece]
    /// The table below them; nil for none.
    public let table: AnswerTable?
    /// What it gives to the table that sums up the answers to its question; nil for nothing.
    public let summary: AnswerSummary?

    /// A piece of an answer.
    public enum Piece: Hashable, Sendable {
        /// Words.
        case words(String)
        /// Every value that an observation had, in any trial on any kernel.
        case values(of: String)
        /// The system calls in which threads blocked.
        case blockedIn
        /// What `handle_userfault()` returned, in the faults that were traced.
        case userfaultReturned
    }

    /// The placeholders that are no observations, and what takes their place.
    public static let placeholders: [(word: String, piece: Piece, meaning: String)] = [
        ("blocked-in", .blockedIn, "the system calls in which threads blocked"),
        (
            "userfault-returned", .userfaultReturned,
            "what `handle_userfault()` returned, in the faults that were traced"
        ),
    ]

    /// The keys of an answer that is more than a text, in the order in which the reference describes them.
    public static let keys: [(name: String, summary: String)] = [
        ("says", "the answer, in plain words"),
        ("table", "a table of what was observed: `by` and `shows`"),
        (
            "summary",
            "rows of the one table that sums up the answers of several scripts: `of`, `by`, `across` and `shows`"
        ),
    ]

    /// An answer.
    public init(
        question: String, pieces: [Piece], table: AnswerTable? = nil, summary: AnswerSummary? = nil
    ) {
        self.question = question
        self.pieces = pieces
        self.table = table
        self.summary = summary
    }
}

extension Answer {
    /// Reads the answers of a script: questions, each with its sentences, in which `{state}` stands for the values that the
    /// observation `state` had.
    static func read(
        _ value: ScriptValue, observed: [String], variables: [String]
    ) throws(ScriptProblem) -> [Answer] {
        var answers: [Answer] = []
        for entry in try value.entries("questions, each with its answer") {
            try Name.check(entry.key, of: "a question", at: entry.location)
            guard !answers.contains(where: { $0.question == entry.key }) else {
                throw ScriptProblem(at: entry.location, "the question '\(entry.key)' is answered twice")
            }
            var says = entry.value
            var table: AnswerTable?
            var summary: AnswerSummary?
            if case .map(let parts) = entry.value.content {
                for part in parts where !keys.contains(where: { $0.name == part.key }) {
                    throw .unknown("key", part.key, at: part.location, known: keys.map(\.name))
                }
                guard let text = parts.first(where: { $0.key == "says" }) else {
                    throw ScriptProblem(at: entry.value.location, "an answer without 'says'")
                }
                says = text.value
                if let part = parts.first(where: { $0.key == "table" }) {
                    table = try AnswerTable.read(part.value, observed: observed, variables: variables)
                }
                if let part = parts.first(where: { $0.key == "summary" }) {
                    summary = try AnswerSummary.read(part.value, observed: observed, variables: variables)
                }
            }
            let text = try says.text("the answer, in plain words")
            let pieces = try pieces(of: text, at: says.location, observed: observed)
            answers.append(Answer(question: entry.key, pieces: pieces, table: table, summary: summary))
        }
        return answers
    }

    private static func pieces(
        of text: String, at location: Location, observed: [String]
    ) throws(ScriptProblem) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw ScriptProblem(at: location, "'{' without '}'", note: "{state} stands for the values of 'state'")
            }
            if open > rest.startIndex { pieces.append(.words(String(rest[..<open]))) }
            let name = String(rest[rest.index(after: open)..<close])
            if let known = placeholders.first(where: { $0.word == name }) {
                pieces.append(known.piece)
            } else if observed.contains(name) {
                pieces.append(.values(of: name))
            } else {
                throw .unknown("observation", name, at: location, known: observed + placeholders.map(\.word))
            }
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.words(String(rest))) }
        return pieces
    }
}
