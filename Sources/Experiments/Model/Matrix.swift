/// The matrix of a script: variables, and the values over which the experiment is multiplied.
public enum Matrix {
    /// How many variants a matrix may have.
    public static let limit = 256

    /// Every combination of the matrix's values, the last variable varying fastest; one empty variant without a matrix.
    ///
    /// - Throws: a problem if the script is no mapping, or its matrix is not a mapping of lists of words.
    public static func variants(of script: ScriptValue) throws(ScriptProblem) -> [Variant] {
        let entries = try script.entries(
            "a script: a mapping of \(Experiment.keys.map(\.name).joined(separator: ", "))")
        guard let matrix = entries.first(where: { $0.key == "matrix" }) else { return [Variant()] }
        var variants: [[Variant.Assignment]] = [[]]
        for entry in try matrix.value.entries("variables, each with a list of values") {
            try Name.check(entry.key, of: "a variable", at: entry.location)
            var values: [String] = []
            for item in try entry.value.list("the list of values of '\(entry.key)'") {
                let value = try item.text("a value of '\(entry.key)'")
                guard !values.contains(value) else {
                    throw ScriptProblem(at: item.location, "the value '\(value)' stands twice")
                }
                values.append(value)
            }
            guard !values.isEmpty else { throw ScriptProblem(at: entry.value.location, "a variable without a value") }
            guard variants.count * values.count <= limit else {
                throw ScriptProblem(at: entry.location, "the matrix has more than \(limit) variants")
            }
            variants = variants.flatMap { variant in
                values.map { variant + [Variant.Assignment(variable: entry.key, value: $0)] }
            }
        }
        return variants.map { Variant($0) }
    }

    /// The script with the variant's values in place of `$variable`, wherever a whole scalar is one.
    ///
    /// - Throws: a problem for a variable that the matrix does not have.
    public static func apply(_ variant: Variant, to value: ScriptValue) throws(ScriptProblem) -> ScriptValue {
        switch value.content {
        case .scalar(let text):
            guard text.hasPrefix("$") else { return value }
            let variable = String(text.dropFirst())
            guard let replacement = variant[variable] else {
                throw .unknown(
                    "variable", variable, at: value.location, known: variant.assignments.map(\.variable))
            }
            return ScriptValue(.scalar(replacement), at: value.location)
        case .list(let items):
            var result: [ScriptValue] = []
            for item in items { result.append(try apply(variant, to: item)) }
            return ScriptValue(.list(result), at: value.location)
        case .map(let entries):
            var result: [ScriptValue.Entry] = []
            for entry in entries {
                result.append(
                    ScriptValue.Entry(
                        key: entry.key, location: entry.location, value: try apply(variant, to: entry.value)))
            }
            return ScriptValue(.map(result), at: value.location)
        }
    }
}
