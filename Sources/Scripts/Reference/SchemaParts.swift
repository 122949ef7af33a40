import Experiments

/// The schemas of the kinds of values that keys take.
///
/// An editor reads YAML with types: `0x11` is a number to it and `true` a truth value, where the parser sees
/// what was written. So every kind takes the types that its texts have for an editor, quoted or not, and a
/// variable.
enum SchemaParts {
    private static let namePattern = "[A-Za-z][A-Za-z0-9-]{0,39}"

    private static let placePattern = "\(namePattern)(\\.[0-9]+(-[0-9]+)?)?"
    private static let stepPattern = "\(namePattern)\\.\(namePattern)(#[0-9]+)?"
    private static let bytesPattern = "(file\\.)?\(namePattern)\\[[0-9A-Za-z.]+\\]"
    private static let pagePattern =
        "((pagemap|soft-dirty)\\( *\(placePattern) *\\)|(kpageflags|kpagecount|frame)\\( *\(placePattern) +after +\(stepPattern) *\\)"
        + "|smaps\\( *\(placePattern) *, *(\(PageObservable.smapsFields.joined(separator: "|"))) *\\))"

    private static let version = "[0-9]{1,6}(\\.[0-9]{1,6}){0,2}(-rc[0-9]{1,6})?"
    private static let alternative = "[ ,]*((<|<=|>|>=|=) *\(version)[ ,]*)+"

    /// The definitions to which `schema(for:)` refers.
    static let kinds: [(String, JSONText)] = [
        ("variable", ["type": "string", "pattern": "^\\$\(namePattern)$"]),
        ("name", ["type": "string", "pattern": "^\(namePattern)$"]),
        ("thread-name", ["type": "string", "pattern": "^[A-Za-z][A-Za-z0-9-]{0,14}$"]),
        ("nothing", ["enum": [nil, ""]]),
        ("text", ["type": ["string", "number", "boolean"], "minLength": 1]),
        ("flag", orVariable(["enum": [true, false, "true", "false"]])),
        (
            "byte",
            orVariable(
                ["type": "integer", "minimum": 0, "maximum": 255],
                ["type": "string", "pattern": "^(0*[0-9]{1,3}|0x0*[0-9a-fA-F]{1,2})$"])
        ),
        (
            "size",
            orVariable(
                ["type": "integer", "minimum": 0, "maximum": 1_073_741_824],
                ["type": "string", "pattern": "^[0-9]+(B|KiB|MiB|GiB)?$"])
        ),
        ("duration", orVariable(["type": "string", "pattern": "^[0-9]+(ns|us|ms|s)$"])),
        ("place", orVariable(["type": "string", "pattern": .string("^\(placePattern)$")])),
        ("reference", orVariable(["$ref": "#/$defs/name"])),
        (
            "machine-condition",
            orVariable(["type": "string", "pattern": "^(not +)?(feature|ioctl|capability)\\(.+\\) *$"])
        ),
        (
            "kernel-range",
            orVariable(["type": "string", "pattern": .string("^\(alternative)(\\|\\|\(alternative))*$")])
        ),
        (
            "observation",
            [
                "description": .string(
                    "what is observed:"
                        + Observable.forms.map { "\n\($0.forms.joined(separator: ", ")): \($0.meaning)" }.joined()),
                "type": "string",
                "pattern": .string("^(\(bytesPattern)|(\(pagePattern)|\(stepPattern))( +after +\(stepPattern))?)$"),
            ]
        ),
    ]

    /// The schema of the values of one kind.
    static func schema(for kind: FieldKind) -> JSONText {
        switch kind {
        case .text: reference("text")
        case .texts: orVariable(["type": "array", "minItems": 1, "items": reference("text")])
        case .flag: reference("flag")
        case .byte: reference("byte")
        case .size: reference("size")
        case .duration: reference("duration")
        case .place: reference("place")
        case .file, .thread: reference("reference")
        case .count(let minimum):
            orVariable(
                ["type": "integer", "minimum": .number(minimum), "maximum": 1_048_576],
                ["type": "string", "pattern": "^[0-9]+$"])
        case .word(let vocabulary): orVariable(["enum": JSONText(vocabulary.words)])
        case .words(let vocabulary): words(vocabulary.words)
        }
    }

    private static func words(_ words: [String]) -> JSONText {
        let one = "(\(words.joined(separator: "|")))"
        return orVariable(
            ["enum": JSONText(words)],
            ["type": "string", "pattern": "^\(one)(\\+\(one))+$"],
            ["type": "array", "items": orVariable(["enum": JSONText(words)])])
    }

    private static func orVariable(_ forms: JSONText...) -> JSONText {
        ["anyOf": .list(forms + [reference("variable")])]
    }

    private static func reference(_ definition: String) -> JSONText { ["$ref": "#/$defs/\(definition)"] }
}
