/// The matrix of a script: variables, and the values over which the experiment is multiplied.
///
/// The values of a variable are a list of words, each of which is its own name, or a mapping of names to whatever may
/// stand in a script.
public enum Matrix {
    /// How many variants a matrix may have.
    public static let limit = 512

    /// Every combination of the matrix's values, the last variable varying fastest; one empty variant without a matrix.
    ///
    /// - Throws: a problem if the script is no mapping, or its matrix is not a mapping of lists of words and mappings.
    public static func variants(of script: ScriptValue) throws(ScriptProblem) -> [Variant] {
        let entries = try script.entries(
            "a script: a mapping of \(Experiment.keys.map(\.name).joined(separator: ", "))")
        guard let matrix = entries.first(where: { $0.key == "matrix" }) else { return [Variant()] }
        var variants: [[Variant.Assignment]] = [[]]
        for entry in try matrix.value.entries("variables, each with its values") {
            try Name.check(entry.key, of: "a variable", at: entry.location)
            var values: [String] = []
            for (value, location) in try names(of: entry) {
                guard !values.contains(value) else {
                    throw ScriptProblem(at: location, "the value '\(value)' stands twice")
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
    /// A value that the matrix gives a name may have variables in it, which are replaced as well; what comes of it stands
    /// where the matrix has it, so that a problem points at what was written.
    /// - Throws: a problem for a variable that the matrix does not have, one that stands in its own value, and a script
    ///   that grows too large or too deep.
    public static func apply(_ variant: Variant, to script: ScriptValue) throws(ScriptProblem) -> ScriptValue {
        var substitution = Substitution(variant, named: namedValues(of: script))
        return try substitution.script(script)
    }

    /// The values that the matrix of a script gives names, by variable and name; none of a variable with a list of words.
    public static func namedValues(of script: ScriptValue) -> [String: [String: ScriptValue]] {
        var result: [String: [String: ScriptValue]] = [:]
        guard case .map(let entries) = script.content,
            case .map(let variables)? = entries.first(where: { $0.key == "matrix" })?.value.content
        else { return result }
        for variable in variables {
            guard case .map(let values) = variable.value.content else { continue }
            for value in values { result[variable.key, default: [:]][value.key] = value.value }
        }
        return result
    }

    private static func names(
        of variable: ScriptValue.Entry
    ) throws(ScriptProblem) -> [(name: String, location: Location)] {
        var names: [(name: String, location: Location)] = []
        switch variable.value.content {
        case .list(let items):
            for item in items { names.append((try item.text("a value of '\(variable.key)'"), item.location)) }
        case .map(let entries):
            for entry in entries {
                try Name.check(entry.key, of: "a value of '\(variable.key)'", at: entry.location)
                names.append((entry.key, entry.location))
            }
        case .scalar:
            throw ScriptProblem(
                at: variable.value.location,
                "expected the values of '\(variable.key)', found \(variable.value.kindName)",
                note: "write a list of words, or a mapping of names to what '$\(variable.key)' stands for")
        }
        return names
    }
}
