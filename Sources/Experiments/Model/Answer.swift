/// What an experiment says about a question when all that it expects was seen.
public struct Answer: Hashable, Sendable {
    /// The question's name, such as `Q1b`.
    public let question: String
    /// The sentences, in pieces.
    public let pieces: [Piece]

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

    /// An answer.
    public init(question: String, pieces: [Piece]) {
        self.question = question
        self.pieces = pieces
    }
}

extension Answer {
    /// Reads the answers of a script: questions, each with its sentences, in which `{state}` stands for the values that the
    /// observation `state` had.
    static func read(_ value: ScriptValue, observed: [String]) throws(ScriptProblem) -> [Answer] {
        var answers: [Answer] = []
        for entry in try value.entries("questions, each with its answer") {
            try Name.check(entry.key, of: "a question", at: entry.location)
            guard !answers.contains(where: { $0.question == entry.key }) else {
                throw ScriptProblem(at: entry.location, "the question '\(entry.key)' is answered twice")
            }
            let text = try entry.value.text("the answer, in plain words")
            answers.append(
                Answer(question: entry.key, pieces: try pieces(of: text, at: entry.value.location, observed: observed)))
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
