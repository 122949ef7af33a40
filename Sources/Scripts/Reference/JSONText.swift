/// A JSON document whose keys keep the order in which they were written.
///
/// Foundation's writers sort keys or shuffle them; a schema is read by people as well, and compared with
/// `diff`.
enum JSONText: Equatable, Sendable {
    case null
    case flag(Bool)
    case number(Int)
    case string(String)
    case list([JSONText])
    case object([Member])

    /// A key and its value.
    struct Member: Equatable, Sendable {
        let key: String
        let value: JSONText
    }

    /// What is no longer than this stands on one line.
    private static let lineLimit = 100

    /// The document with two spaces for each level.
    func pretty(indentation: String = "") -> String {
        let line = compact
        if indentation.count + line.count <= Self.lineLimit { return line }
        let inner = indentation + "  "
        switch self {
        case .null, .flag, .number, .string: return line
        case .list(let items):
            let lines = items.map { inner + $0.pretty(indentation: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indentation)]"
        case .object(let members):
            let lines = members.map {
                "\(inner)\(Self.quoted($0.key)): \($0.value.pretty(indentation: inner))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indentation)}"
        }
    }

    private var compact: String {
        switch self {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): "\(number)"
        case .string(let text): Self.quoted(text)
        case .list(let items): "[\(items.map(\.compact).joined(separator: ", "))]"
        case .object(let members):
            "{\(members.map { "\(Self.quoted($0.key)): \($0.value.compact)" }.joined(separator: ", "))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\0"..<" ":
                result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

// So that a schema can be written down as one.

extension JSONText: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    init(stringLiteral value: String) { self = .string(value) }
}

extension JSONText: ExpressibleByIntegerLiteral {
    init(integerLiteral value: Int) { self = .number(value) }
}

extension JSONText: ExpressibleByBooleanLiteral {
    init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension JSONText: ExpressibleByNilLiteral {
    init(nilLiteral: ()) { self = .null }
}

extension JSONText: ExpressibleByArrayLiteral {
    init(arrayLiteral elements: JSONText...) { self = .list(elements) }
}

extension JSONText: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, JSONText)...) { self.init(elements) }

    /// An object with these members, in this order.
    init(_ members: [(String, JSONText)]) { self = .object(members.map { Member(key: $0.0, value: $0.1) }) }

    /// A list of strings.
    init(_ texts: [String]) { self = .list(texts.map { .string($0) }) }

    /// The value of a key; nil for a missing one and in what is no object.
    subscript(key: String) -> JSONText? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }
}
