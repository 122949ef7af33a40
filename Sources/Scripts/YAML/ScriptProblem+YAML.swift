import Experiments
import Yams

// What Yams finds wrong, in words that point.

extension ScriptProblem {
    /// The problem that an error of Yams is.
    init(_ error: YamlError) {
        switch error {
        case .composer(_, "but found another document", let mark, _):
            self.init(at: Location(mark), "a second document", note: "a script is one YAML document")
        case .parser(_, let problem, let mark, _) where problem.hasPrefix("Maximum nesting level reached"):
            self = .tooDeep(at: Location(mark))
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            self.init(
                at: Location(mark), "not YAML: \(problem)",
                note: context.map {
                    "\($0.text) that begins at line \($0.mark.line), column \($0.mark.column)"
                })
        case .duplicatedKeysInMapping(let keys, let context):
            // Yams names a key that is no scalar `<uncovertable>`.
            let key =
                keys.first { $0 != "<uncovertable>" }.map { "the key '\(YAMLMask.uncover($0))'" } ?? "a key"
            self.init(
                at: Location(context.mark), "\(key) stands more than once",
                note: "this is the first; a mapping has each key once")
        default:
            self.init(at: .unknown, "not YAML: \(error)")
        }
    }

    /// The problem of a value inside too many others.
    static func tooDeep(at location: Location) -> ScriptProblem {
        ScriptProblem(at: location, "nested more than \(YAMLReader.depthLimit) levels deep")
    }

    /// The problem of an alias, or of a text that looks like one.
    static func alias(_ text: String, at location: Location) -> ScriptProblem {
        ScriptProblem(
            at: location, "scripts have no aliases: '\(text)'",
            note: "write the value out; quote a text that begins with '*'")
    }

    /// The same problem at a place that `text` has, in plainer words where what stands there says what went wrong.
    func explained(by text: String) -> ScriptProblem {
        guard let line = text.line(location.line) else {
            // libyaml ends a text whose last line has no break as if it had one.
            return ScriptProblem(at: Location(endOf: text.unicodeScalars), message, note: note)
        }
        guard message.hasPrefix("not YAML:") else { return self }
        if line.dropFirst(location.column - 1).first == "\t" {
            return ScriptProblem(
                at: location, "a tab where YAML wants spaces", note: "indent with spaces; YAML takes no tabs")
        }
        if message.hasSuffix("mapping values are not allowed in this context") {
            return ScriptProblem(
                at: location, message, note: "put a text with ': ' in it in quotes, or in a block after '>'")
        }
        if message.hasSuffix("did not find expected comment or line break") {
            return ScriptProblem(
                at: location, message, note: "put a text that begins with '>' or '|' in quotes, as in on: \">=6.1\"")
        }
        return self
    }
}
