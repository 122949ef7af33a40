public import Experiments

// Scripts as Swift literals: a test of the model needs no YAML.

extension ScriptValue: ExpressibleByStringLiteral {
    /// A scalar.
    public init(stringLiteral text: String) { self.init(.scalar(text)) }
}

extension ScriptValue: ExpressibleByArrayLiteral {
    /// A list.
    public init(arrayLiteral items: ScriptValue...) { self.init(.list(items)) }
}

extension ScriptValue: ExpressibleByDictionaryLiteral {
    /// A mapping.
    public init(dictionaryLiteral entries: (String, ScriptValue)...) {
        self.init(.map(entries.map { Entry(key: $0, location: .unknown, value: $1) }))
    }
}

extension ScriptValue {
    /// The same mapping with one key's value replaced.
    func replacing(_ key: String, with value: ScriptValue) -> ScriptValue {
        guard case .map(var entries) = content else { return self }
        entries.removeAll { $0.key == key }
        entries.append(Entry(key: key, location: .unknown, value: value))
        return ScriptValue(.map(entries))
    }
}
