/// One combination of the values of an experiment's matrix.
public struct Variant: Hashable, Sendable {
    /// The variables and their values, in the order of the script.
    public let assignments: [Assignment]

    /// One variable and its value.
    public struct Assignment: Hashable, Sendable, Codable {
        /// The variable, without its `$`.
        public let variable: String
        /// The value: a word of the matrix's list, or the name of one in its mapping.
        public let value: String

        /// Gives `variable` the value `value`.
        public init(variable: String, value: String) {
            self.variable = variable
            self.value = value
        }
    }

    /// The variant with these assignments; none is the one variant of an experiment without a matrix.
    public init(_ assignments: [Assignment] = []) { self.assignments = assignments }

    /// The value of a variable.
    public subscript(variable: String) -> String? {
        assignments.first { $0.variable == variable }?.value
    }

    /// `backing=shmem advice=dontneed`; empty without a matrix.
    public var label: String { assignments.map { "\($0.variable)=\($0.value)" }.joined(separator: " ") }

    /// Whether a condition `only: {variable: value, …}` fits: every variable has the value, or one of the list.
    func matches(_ condition: ScriptValue) throws(ScriptProblem) -> Bool {
        var fits = true
        for entry in try condition.entries("a condition such as {backing: shmem}") {
            guard let value = self[entry.key] else {
                throw .unknown(
                    "variable", entry.key, at: entry.location, known: assignments.map(\.variable))
            }
            let wanted: [ScriptValue] =
                if case .list(let items) = entry.value.content { items } else { [entry.value] }
            var found = false
            for item in wanted where try item.text("a value of '\(entry.key)'") == value { found = true }
            fits = fits && found
        }
        return fits
    }
}
