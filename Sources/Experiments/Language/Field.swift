/// One key that a part of a script takes: its name, what it means, and how its value is read.
///
/// Declared once, as a static constant of the type that has the key. The parser, the reference and the JSON
/// Schema all come from that declaration.
public struct Field<Value: Sendable>: Sendable {
    /// The key.
    public let name: String
    /// What it means, as one clause.
    public let summary: String
    /// What its value looks like.
    public let kind: FieldKind
    /// The value without the key; nil if the key must be there.
    let fallback: Value?
    /// How the reference writes the fallback; nil where there is nothing to write.
    let fallbackText: String?
    let read: @Sendable (ScriptValue, Scope) throws(ScriptProblem) -> Value

    /// A key whose value `read` takes from the script.
    public init(
        _ name: String, _ summary: String, kind: FieldKind, fallback: Value? = nil, fallbackText: String? = nil,
        read: @escaping @Sendable (ScriptValue, Scope) throws(ScriptProblem) -> Value
    ) {
        self.name = name
        self.summary = summary
        self.kind = kind
        self.fallback = fallback
        self.fallbackText = fallbackText
        self.read = read
    }

    /// The same key, left out at will: the value is then `fallback`.
    public func otherwise(_ fallback: Value, written text: String? = nil) -> Field {
        Field(name, summary, kind: kind, fallback: fallback, fallbackText: text ?? "\(fallback)", read: read)
    }

    /// The same key, left out at will: the value is then nil.
    public var optional: Field<Value?> { optional(written: nil) }

    /// The same key, left out at will: the value is then nil, and stands for what `text` says.
    public func optional(written text: String?) -> Field<Value?> {
        let read = self.read
        return Field<Value?>(name, summary, kind: kind, fallback: .some(nil), fallbackText: text) {
            (value, scope) throws(ScriptProblem) in try read(value, scope)
        }
    }

    /// The declaration without its type.
    public var description: FieldDescription {
        FieldDescription(
            name: name, summary: summary, kind: kind, isRequired: fallback == nil, fallback: fallbackText)
    }
}

/// What a reader of the reference must know of a key.
public struct FieldDescription: Hashable, Sendable {
    /// The key.
    public let name: String
    /// What it means.
    public let summary: String
    /// What its value looks like.
    public let kind: FieldKind
    /// Whether it must be there.
    public let isRequired: Bool
    /// Its value when left out, as a script would write it; nil if that is nothing.
    public let fallback: String?
}
