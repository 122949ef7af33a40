/// A table in an answer: what was observed, for each value of some variables of the matrix.
public struct AnswerTable: Hashable, Sendable {
    /// The variables, from the coarsest on.
    public let variables: [String]
    /// The observations, a column each.
    public let observations: [String]

    /// The keys of a table, in the order in which the reference describes them.
    public static let keys: [(name: String, summary: String)] = [
        ("by", "variables of the matrix: the rows; values that show the same share one"),
        ("shows", "observations: the columns"),
    ]

    /// A table.
    public init(by variables: [String], shows observations: [String]) {
        self.variables = variables
        self.observations = observations
    }

    /// Reads `table`.
    static func read(
        _ value: ScriptValue, observed: [String], variables: [String]
    ) throws(ScriptProblem) -> AnswerTable {
        var (rows, columns): ([String], [String]) = ([], [])
        for entry in try value.entries("a table, such as {by: [memory], shows: [result]}") {
            switch entry.key {
            case "by": rows = try entry.value.names("variable", among: variables)
            case "shows": columns = try entry.value.names("observation", among: observed)
            default: throw .unknown("key", entry.key, at: entry.location, known: keys.map(\.name))
            }
        }
        guard !rows.isEmpty, !columns.isEmpty else {
            throw ScriptProblem(at: value.location, "a table needs 'by' and 'shows', each with a name")
        }
        return AnswerTable(by: rows, shows: columns)
    }
}

extension ScriptValue {
    /// A list of names, none twice, of things that there are.
    func names(_ thing: String, among known: [String]) throws(ScriptProblem) -> [String] {
        var names: [String] = []
        for item in try list("a list of names") {
            let name = try item.text("a name")
            guard known.contains(name) else { throw .unknown(thing, name, at: item.location, known: known) }
            guard !names.contains(name) else { throw ScriptProblem(at: item.location, "'\(name)' stands twice") }
            names.append(name)
        }
        return names
    }
}
