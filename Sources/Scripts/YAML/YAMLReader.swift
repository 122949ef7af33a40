import Experiments
import Yams

/// Turns YAML into a script as data.
///
/// Of YAML only what a script needs: mappings with plain keys, lists, scalars. No implicit types: a scalar
/// stays the text that was written, so `0x11`, `yes` and `1e3` mean what the key that has them says. A block
/// scalar loses the white space around it; an empty scalar and YAML's null are the empty text.
struct YAMLReader {
    /// How deep lists and mappings may nest.
    static let depthLimit = 64
    /// How many keys and values a script may have.
    static let nodeLimit = 100_000

    private var nodes = 0

    private init() {}

    /// Reads the one document of `source`.
    static func read(_ source: ScriptSource) throws(ScriptProblem) -> ScriptValue {
        let text = YAMLMask.cover(source.text)
        let result = DeepStack.run {
            Result { () throws(ScriptProblem) in try read(masked: text) }
        }
        do throws(ScriptProblem) {
            return try result.get()
        } catch {
            throw error.explained(by: source.text)
        }
    }

    private static func read(masked text: String) throws(ScriptProblem) -> ScriptValue {
        let root: Node?
        let parser: Parser
        do {
            parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            root = try parser.singleRoot()
        } catch let error as YamlError {
            throw ScriptProblem(error)
        } catch {
            throw ScriptProblem(at: .unknown, "\(error)")
        }
        guard let root else {
            throw ScriptProblem(
                at: Location(line: 1, column: 1), "no script here: nothing but comments and white space")
        }
        var reader = YAMLReader()
        // A node's anchor is a weak reference to what the parser keeps.
        return try withExtendedLifetime(parser) { () throws(ScriptProblem) in
            try reader.value(of: root, depth: 1)
        }
    }

    private mutating func value(of node: Node, depth: Int) throws(ScriptProblem) -> ScriptValue {
        let location = Location(node.mark)
        try check(node, at: location)
        guard depth <= Self.depthLimit else { throw .tooDeep(at: location) }
        switch node {
        case .scalar(let scalar):
            return ScriptValue(.scalar(try text(of: scalar, at: location)), at: location)
        case .sequence(let sequence):
            var items: [ScriptValue] = []
            for item in sequence { items.append(try value(of: item, depth: depth + 1)) }
            return ScriptValue(.list(items), at: location)
        case .mapping(let mapping):
            var entries: [ScriptValue.Entry] = []
            for (key, item) in mapping {
                let place = Location(key.mark)
                entries.append(
                    ScriptValue.Entry(
                        key: try text(ofKey: key, at: place), location: place,
                        value: try value(of: item, depth: depth + 1)))
            }
            return ScriptValue(.map(entries), at: location)
        case .alias:
            throw .alias("*", at: location)
        }
    }

    /// Counts the node, and refuses what YAML can hang on any node.
    private mutating func check(_ node: Node, at location: Location) throws(ScriptProblem) {
        nodes += 1
        guard nodes <= Self.nodeLimit else {
            throw ScriptProblem(at: location, "a script of more than \(Self.nodeLimit) keys and values")
        }
        if let anchor = node.anchor {
            throw ScriptProblem(
                at: location, "scripts have no anchors: '&\(anchor.rawValue)'",
                note: "write the value out; quote a text that begins with '&'")
        }
        let (tag, ordinary): (Tag.Name, Tag.Name) =
            switch node {
            case .scalar(let scalar): (Tag.Name(rawValue: scalar.tag.rawValue), .str)
            case .sequence(let sequence): (Tag.Name(rawValue: sequence.tag.rawValue), .seq)
            case .mapping(let mapping): (Tag.Name(rawValue: mapping.tag.rawValue), .map)
            case .alias: (.implicit, .implicit)
            }
        guard tag == .implicit || tag == ordinary else {
            throw ScriptProblem(
                at: location, "scripts have no tags: '\(YAMLMask.uncover(tag.rawValue))'",
                note: "quote a text that begins with '!'")
        }
    }

    private mutating func text(ofKey key: Node, at location: Location) throws(ScriptProblem) -> String {
        try check(key, at: location)
        guard case .scalar(let scalar) = key, scalar.style == .plain, !scalar.string.isEmpty else {
            throw ScriptProblem(at: location, "a key must be a plain word, without quotes or brackets")
        }
        guard scalar.string != "<<" else {
            throw ScriptProblem(at: location, "scripts have no merge keys", note: "write the keys out")
        }
        return try text(of: scalar, at: location)
    }

    private func text(of scalar: Node.Scalar, at location: Location) throws(ScriptProblem) -> String {
        let text = YAMLMask.uncover(scalar.string)
        switch scalar.style {
        case .plain where scalar.string.unicodeScalars.first == YAMLMask.alias:
            throw .alias(text, at: location)
        case .plain where ["~", "null", "Null", "NULL"].contains(text): return ""
        case .literal, .folded: return text.trimmed
        default: return text
        }
    }
}

extension Location {
    /// The place that Yams gives a node.
    init(_ mark: Mark?) { self = mark.map { Location(line: $0.line, column: $0.column) } ?? .unknown }
}

extension String {
    /// The text without the white space around it.
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
