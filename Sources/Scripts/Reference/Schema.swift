import Experiments
import Steps

/// The JSON Schema of the script language, for editors that check and complete YAML.
///
/// Made from the same declarations as the parser. It knows the form of a script; what only the whole script
/// can tell (that a name exists, that an order can be granted) is the parser's alone.
public enum Schema {
    /// The schema, draft 2020-12, with a newline at its end.
    public static var text: String { document.pretty() + "\n" }

    static var document: JSONText {
        [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A Faultline experiment",
            "type": "object",
            "required": JSONText(Experiment.keys.filter(\.isRequired).map(\.name)),
            "additionalProperties": false,
            "properties": JSONText(
                Experiment.keys.map { key in
                    (
                        key.name,
                        described(shape(ofKey: key.name).map { orVariable($0, inKey: key.name) }, as: key.summary)
                    )
                }),
            "$defs": JSONText(definitions),
        ]
    }

    private static var definitions: [(String, JSONText)] {
        SchemaParts.kinds + [
            ("memory", object(Memory.fields)),
            ("file", object(File.fields)),
            ("condition", condition),
            ("expectation", expectation),
            ("step", step),
        ] + StepCatalogue.all.map { ("step-\($0.word)", arguments(of: $0)) }
    }

    /// Whatever is no text by itself may be a value of the matrix, except for the matrix.
    private static func orVariable(_ shape: JSONText, inKey key: String) -> JSONText {
        switch key {
        case "memory", "files", "userfaultfd", "userfaultfds", "threads", "observe", "expect", "answers":
            orVariable(shape)
        default: shape
        }
    }

    private static func orVariable(_ shape: JSONText) -> JSONText { ["anyOf": [shape, reference("variable")]] }

    /// The form of the value of a script's key; anything, for a key that is not known here.
    static func shape(ofKey key: String) -> JSONText? {
        switch key {
        case "question": reference("text")
        case "memory": named(orVariable(reference("memory")))
        case "files": named(orVariable(reference("file")))
        case "userfaultfd": ["anyOf": [object(UserfaultfdSettings.fields), reference("nothing")]]
        case "userfaultfds":
            named(orVariable(["anyOf": [object(UserfaultfdSettings.fields), reference("nothing")]]))
        case "reported": object(Symptom.fields)
        case "threads":
            named(["anyOf": [steps, thread, reference("variable")]], "thread-name", minimum: 1)
        case "orders": orders
        case "observe": named(["anyOf": [reference("observation"), reference("variable")]])
        case "measure": named(orVariable(reference("reference")))
        case "expect": ["type": "array", "items": orVariable(reference("expectation"))]
        case "answers": named(["anyOf": [reference("text"), answer]])
        case "matrix": named(["anyOf": [words, values]])
        case "danger": SchemaParts.schema(for: .word(Vocabulary(of: Danger.self)))
        case "traced": SchemaParts.schema(for: .flag)
        case "trials": SchemaParts.schema(for: .count(minimum: 1))
        default: nil
        }
    }

    private static var answer: JSONText {
        let names: JSONText = ["type": "array", "minItems": 1, "uniqueItems": true, "items": reference("name")]
        let table: JSONText = [
            "type": "object", "additionalProperties": false, "required": ["by", "shows"],
            "properties": ["by": names, "shows": names],
        ]
        let summary: JSONText = [
            "type": "object", "additionalProperties": false, "required": ["of", "by", "across", "shows"],
            "properties": [
                "of": reference("text"), "by": reference("name"), "across": reference("name"), "shows": names,
            ],
        ]
        return [
            "type": "object", "additionalProperties": false, "required": ["says"],
            "properties": ["says": reference("text"), "table": table, "summary": summary],
        ]
    }

    private static var words: JSONText {
        ["type": "array", "minItems": 1, "uniqueItems": true, "items": reference("text")]
    }

    /// The values of a variable by name: anything that may stand where the variable does.
    private static var values: JSONText {
        ["type": "object", "minProperties": 1, "propertyNames": reference("name"), "additionalProperties": true]
    }

    private static var orders: JSONText {
        [
            "anyOf": [
                ["enum": ["all", "racing"]],
                reference("variable"),
                [
                    "type": "array", "minItems": 1,
                    "items": orVariable(["type": "array", "minItems": 1, "items": reference("text")]),
                ],
            ]
        ]
    }

    private static var condition: JSONText {
        [
            "description":
                "the variants for which this stands: variables, each with a value or a list of values",
            "type": "object",
            "additionalProperties": [
                "anyOf": [reference("text"), ["type": "array", "items": reference("text")]]
            ],
        ]
    }

    private static var expectation: JSONText {
        let frequencies = Frequency.allCases.map { frequency in
            let values = orVariable(["type": "object", "additionalProperties": reference("text")])
            return (
                frequency.rawValue, described(values, as: "the values that \(frequency.rawValue) come out")
            )
        }
        let rest = Expectation.keys.map { ($0.name, described(shape(ofExpectationsKey: $0.name), as: $0.summary)) }
        return [
            "type": "object",
            "additionalProperties": false,
            "properties": JSONText(frequencies + rest),
            "oneOf": .list(Frequency.words.map { ["required": [.string($0)]] }),
        ]
    }

    /// The form of the value of a key beside always, sometimes and never; anything, for one that is not known here.
    static func shape(ofExpectationsKey key: String) -> JSONText? {
        switch key {
        case "means": reference("text")
        case "only": orVariable(reference("condition"))
        case "if":
            [
                "anyOf": [
                    reference("machine-condition"),
                    ["type": "array", "minItems": 1, "items": reference("machine-condition")],
                ]
            ]
        case "on": reference("kernel-range")
        case "order": ["type": "array", "minItems": 2, "items": reference("text")]
        default: nil
        }
    }

    // MARK: Steps

    private static var steps: JSONText { ["type": "array", "items": reference("step")] }

    /// A thread that is no mere list of steps.
    private static var thread: JSONText {
        let steps = (ThreadProgram.stepsKey, described(orVariable(steps), as: "its steps"))
        let rest = ThreadProgram.fields.map { field in
            (field.name, described(SchemaParts.schema(for: field.kind), as: summary(of: field)))
        }
        return [
            "type": "object", "additionalProperties": false, "required": [.string(ThreadProgram.stepsKey)],
            "properties": JSONText([steps] + rest),
        ]
    }

    private static var step: JSONText {
        let bare = StepCatalogue.all.filter { type in !type.fields.contains(where: \.isRequired) }
        let calls = StepCatalogue.all.map { ($0.word, reference("step-\($0.word)")) }
        return [
            "description": "one step: its word, its arguments, and perhaps the variants that have it",
            "anyOf": [
                ["enum": JSONText(bare.map { $0.word })],
                reference("variable"),
                [
                    "type": "object",
                    "additionalProperties": false,
                    "properties": JSONText(
                        calls + StepCall.companions.compactMap { key in companion(key).map { (key, $0) } }),
                    "oneOf": .list(calls.map { ["required": [.string($0.0)]] }),
                ],
            ],
        ]
    }

    /// The form of the value of a key beside a step's word; anything, for one that is not known here.
    static func companion(_ key: String) -> JSONText? {
        switch key {
        case "as": described(reference("reference"), as: "the name of the step in its thread, in place of its word")
        case "only": orVariable(reference("condition"))
        case "after": after
        default: nil
        }
    }

    private static var after: JSONText {
        [
            "description": "the steps of other threads that must have been granted before this one",
            "anyOf": [reference("text"), ["type": "array", "minItems": 1, "items": reference("text")]],
        ]
    }

    private static func arguments(of type: any Step.Type) -> JSONText {
        var forms = [object(type.fields)]
        let required = type.fields.filter(\.isRequired).map(\.name)
        if required.isEmpty { forms.append(reference("nothing")) }
        if let shorthand = type.fields.first(where: { $0.name == type.shorthand }),
            required.allSatisfy({ $0 == shorthand.name })
        {
            forms.append(SchemaParts.schema(for: shorthand.kind))
        }
        return described(forms.count == 1 ? forms[0] : ["anyOf": .list(forms)], as: type.summary)
    }

    // MARK: Pieces

    private static func object(_ fields: [FieldDescription]) -> JSONText {
        let required = fields.filter(\.isRequired).map(\.name)
        let properties = fields.map { field in
            (field.name, described(SchemaParts.schema(for: field.kind), as: summary(of: field)))
        }
        return JSONText(
            [("type", "object")] + (required.isEmpty ? [] : [("required", JSONText(required))])
                + [("additionalProperties", false), ("properties", JSONText(properties))])
    }

    private static func named(_ value: JSONText, _ name: String = "name", minimum: Int = 0) -> JSONText {
        JSONText(
            [("type", "object")] + (minimum == 0 ? [] : [("minProperties", .number(minimum))])
                + [("propertyNames", reference(name)), ("additionalProperties", value)])
    }

    private static func summary(of field: FieldDescription) -> String {
        let meanings = (field.kind.vocabulary?.explained ?? []).map { "\n\($0.word): \($0.meaning)" }.joined()
        return field.summary + (field.fallback.map { "; \($0) when left out" } ?? "") + meanings
    }

    private static func described(_ schema: JSONText?, as summary: String) -> JSONText {
        guard case .object(let members) = schema else { return ["description": .string(summary)] }
        return .object([JSONText.Member(key: "description", value: .string(summary))] + members)
    }

    private static func reference(_ definition: String) -> JSONText { ["$ref": "#/$defs/\(definition)"] }
}
