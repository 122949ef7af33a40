/// Where a user has met what an experiment plays, and what it looked like to them.
public struct Symptom: Hashable, Sendable {
    /// The issues, pull requests and mails, as their hosts abbreviate them: `llnl/umap#109`.
    public let places: [String]
    /// What was seen, in one sentence.
    public let text: String

    private static let placesField = Field<[String]>.texts(
        "in", "the issues, pull requests or mails, such as `llnl/umap#109`")
    private static let textField = Field<String>.text("symptom", "what was seen, in one sentence")

    /// The keys of `reported`.
    public static let fields: [FieldDescription] = [placesField.description, textField.description]

    init(_ value: ScriptValue) throws(ScriptProblem) {
        let arguments = try Arguments(value, of: "reported", fields: Self.fields, scope: Scope())
        places = try arguments[Self.placesField]
        text = try arguments[Self.textField]
    }
}
