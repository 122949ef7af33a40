/// The keys of one mapping of a script, checked against the fields that may stand there.
public struct Arguments: Sendable {
    private let values: [String: ScriptValue]
    private let scope: Scope
    private let location: Location

    /// Takes `value` as a mapping of `fields`; a value that is no mapping stands for the field `shorthand`.
    ///
    /// - Throws: a problem for an unknown key, a key that stands twice, and a key that is missing.
    public init(
        _ value: ScriptValue, of what: String, fields: [FieldDescription], shorthand: String? = nil, scope: Scope
    ) throws(ScriptProblem) {
        var values: [String: ScriptValue] = [:]
        switch value.content {
        case .map(let entries):
            for entry in entries {
                guard fields.contains(where: { $0.name == entry.key }) else {
                    throw .unknown("key", entry.key, at: entry.location, known: fields.map(\.name))
                }
                guard values.updateValue(entry.value, forKey: entry.key) == nil else {
                    throw ScriptProblem(at: entry.location, "the key '\(entry.key)' stands twice")
                }
            }
        case .scalar(""):
            break
        case .scalar, .list:
            guard let shorthand else {
                throw ScriptProblem(
                    at: value.location, "\(what) takes a mapping, found \(value.kindName)",
                    note: fields.isEmpty ? nil : "its keys: \(fields.map(\.name).joined(separator: ", "))")
            }
            values[shorthand] = value
        }
        let missing = fields.filter { $0.isRequired && values[$0.name] == nil }.map { "'\($0.name)'" }
        guard missing.isEmpty else {
            throw ScriptProblem(at: value.location, "\(what) needs \(missing.joined(separator: " and "))")
        }
        self.values = values
        self.scope = scope
        self.location = value.location
    }

    /// The value of one key, or its fallback.
    public subscript<Value>(field: Field<Value>) -> Value {
        get throws(ScriptProblem) {
            if let value = values[field.name] { return try field.read(value, scope) }
            guard let fallback = field.fallback else {
                throw ScriptProblem(at: location, "'\(field.name)' is missing")
            }
            return fallback
        }
    }

    /// The smallest size that the pages of a place can have, whatever kernel runs the script.
    public func minimumPageSize(of place: Place) -> Int {
        scope.memory[place.memory]?.backing == .hugetlb ? 64 << 10 : 4096
    }

    /// What a file of the script is; nil for a name that no file has.
    public func kind(ofFile name: String) -> File.Kind? { scope.files[name]?.kind }

    /// Whether a thread of the script runs in another process.
    public func isOutside(thread name: String) -> Bool { scope.outside.contains(name) }

    /// Where the value of a key stands; the whole mapping's place if it was left out.
    public func location<Value>(of field: Field<Value>) -> Location {
        values[field.name]?.location ?? location
    }
}
