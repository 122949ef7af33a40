/// What an answer gives to the one table that sums up all answers to its question: a few rows of it.
///
/// The answers to a question whose summaries have the same form share the table.
public struct AnswerSummary: Hashable, Sendable {
    /// What the rows are about: `MADV_DONTNEED`.
    public let title: String
    /// The form of the table.
    public let form: Form

    /// What a table that sums up has in its rows, columns and cells.
    public struct Form: Hashable, Sendable {
        /// The variable whose values have rows; values that show the same share one.
        public let row: String
        /// The variable whose values are the columns.
        public let column: String
        /// The observations that stand in a cell.
        public let observations: [String]

        /// A form.
        public init(by row: String, across column: String, shows observations: [String]) {
            self.row = row
            self.column = column
            self.observations = observations
        }
    }

    /// The keys of a summary, in the order in which the reference describes them.
    public static let keys: [(name: String, summary: String)] = [
        ("of", "what the rows are about, in a word or two"),
        ("by", "a variable of the matrix: the rows; values that show the same share one"),
        ("across", "another one: the columns"),
        ("shows", "observations: what stands in a cell"),
    ]

    /// A summary.
    public init(of title: String, _ form: Form) {
        self.title = title
        self.form = form
    }

    /// Reads `summary`.
    static func read(
        _ value: ScriptValue, observed: [String], variables known: [String]
    ) throws(ScriptProblem) -> AnswerSummary {
        var title: String?
        var variables = [String: String]()
        var observations: [String] = []
        let entries = try value.entries("a summary, such as {of: MADV_FREE, by: io, across: memory, shows: [result]}")
        for entry in entries {
            switch entry.key {
            case "of": title = try entry.value.text("what the rows are about")
            case "by", "across":
                let name = try entry.value.text("a variable")
                guard known.contains(name) else {
                    throw .unknown("variable", name, at: entry.value.location, known: known)
                }
                guard !variables.values.contains(name) else {
                    throw ScriptProblem(at: entry.value.location, "'\(name)' stands twice")
                }
                variables[entry.key] = name
            case "shows": observations = try entry.value.names("observation", among: observed)
            default: throw .unknown("key", entry.key, at: entry.location, known: keys.map(\.name))
            }
        }
        guard let title, let row = variables["by"], let column = variables["across"], !observations.isEmpty else {
            throw ScriptProblem(at: value.location, "a summary needs 'of', 'by', 'across' and 'shows'")
        }
        return AnswerSummary(of: title, Form(by: row, across: column, shows: observations))
    }
}
