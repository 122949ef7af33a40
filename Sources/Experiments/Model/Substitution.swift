/// Puts the values of one variant into a script, in place of its variables.
struct Substitution {
    private let variant: Variant
    private let named: [String: [String: ScriptValue]]
    /// The variables whose values the current place stands in, outermost first.
    private var open: [String] = []
    private var size = 0

    /// How many keys and values a script may have with its values in place: values that stand for several others can
    /// make it grow without bound.
    static let sizeLimit = 100_000
    /// How deep it may nest.
    static let depthLimit = 64

    /// The values of `variant`; `named` has those that are more than their name, by variable and name.
    init(_ variant: Variant, named: [String: [String: ScriptValue]]) {
        self.variant = variant
        self.named = named
    }

    /// The script with the values in place, in its matrix too, so that a value which nothing uses is read all the same.
    mutating func script(_ script: ScriptValue) throws(ScriptProblem) -> ScriptValue {
        guard case .map(let entries) = script.content else { return try replaced(script, depth: 1) }
        var result: [ScriptValue.Entry] = []
        for entry in entries {
            let value = try entry.key == "matrix" ? matrix(entry.value) : replaced(entry.value, depth: 2)
            result.append(ScriptValue.Entry(key: entry.key, location: entry.location, value: value))
        }
        return ScriptValue(.map(result), at: script.location)
    }

    /// The matrix with the values in place; a variable in one of its own values is found wherever it stands.
    private mutating func matrix(_ matrix: ScriptValue) throws(ScriptProblem) -> ScriptValue {
        guard case .map(let variables) = matrix.content else { return try replaced(matrix, depth: 2) }
        var result: [ScriptValue.Entry] = []
        for variable in variables {
            open = [variable.key]
            let values = try replaced(variable.value, depth: 3)
            open = []
            result.append(ScriptValue.Entry(key: variable.key, location: variable.location, value: values))
        }
        return ScriptValue(.map(result), at: matrix.location)
    }

    private mutating func replaced(_ value: ScriptValue, depth: Int) throws(ScriptProblem) -> ScriptValue {
        size += 1
        guard size <= Self.sizeLimit else {
            throw ScriptProblem(
                at: value.location,
                "a script of more than \(Self.sizeLimit) keys and values, with its variables replaced")
        }
        guard depth <= Self.depthLimit else {
            throw ScriptProblem(
                at: value.location, "nested more than \(Self.depthLimit) levels deep, with its variables replaced")
        }
        switch value.content {
        case .scalar(let text):
            return text.hasPrefix("$") ? try self.value(of: String(text.dropFirst()), at: value.location, depth) : value
        case .list(let items):
            var result: [ScriptValue] = []
            for item in items { result.append(try replaced(item, depth: depth + 1)) }
            return ScriptValue(.list(result), at: value.location)
        case .map(let entries):
            var result: [ScriptValue.Entry] = []
            for entry in entries {
                result.append(
                    ScriptValue.Entry(
                        key: entry.key, location: entry.location, value: try replaced(entry.value, depth: depth + 1)))
            }
            return ScriptValue(.map(result), at: value.location)
        }
    }

    private mutating func value(
        of variable: String, at location: Location, _ depth: Int
    ) throws(ScriptProblem) -> ScriptValue {
        guard let name = variant[variable] else {
            throw .unknown("variable", variable, at: location, known: variant.assignments.map(\.variable))
        }
        guard !open.contains(variable) else {
            throw ScriptProblem(
                at: location, "'$\(variable)' in its own value",
                note: open.count > 1 ? "it is there by \(open.map { "'$\($0)'" }.joined(separator: ", then "))" : nil)
        }
        guard let node = named[variable]?[name] else { return ScriptValue(.scalar(name), at: location) }
        open.append(variable)
        defer { open.removeLast() }
        // One level deeper: variables that stand for one another, and for nothing else, nest as well.
        return try replaced(node, depth: depth + 1)
    }
}
