/// A script crosses from the tool to the agent as one text in the document of its plan.
///
/// A document with an object for each of some hundred values took the agent of a guest 80 ms to decode under TCG. Every value is its place, `line,column`, and then a scalar (`'`, its length in bytes, `:`, its text), a
/// list (`[` values `]`) or a mapping (`{` keys and values `}`, a key being a place and a scalar).
extension ScriptValue: Codable {
    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        var text = ""
        append(to: &text)
        try container.encode(text)
    }

    /// Reads the text.
    ///
    /// - Throws: `DecodingError` if it is malformed, or nested deeper than any script.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        var reader = Reader(try container.decode(String.self))
        guard let value = reader.value(depth: 0), reader.isAtEnd else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "no script: what stands at byte \(reader.position) is no value")
        }
        self = value
    }

    private func append(to text: inout String) {
        Self.append(location, to: &text)
        switch content {
        case .scalar(let scalar): Self.append(scalar, to: &text)
        case .list(let values):
            text.append("[")
            for value in values { value.append(to: &text) }
            text.append("]")
        case .map(let entries):
            text.append("{")
            for entry in entries {
                Self.append(entry.location, to: &text)
                Self.append(entry.key, to: &text)
                entry.value.append(to: &text)
            }
            text.append("}")
        }
    }

    private static func append(_ location: Location, to text: inout String) {
        text.append("\(location.line),\(location.column)")
    }

    private static func append(_ scalar: String, to text: inout String) {
        text.append("'\(scalar.utf8.count):\(scalar)")
    }
}

extension ScriptValue {
    /// Reads values from the bytes of a text.
    private struct Reader {
        /// Deeper than any script: the tool refuses one long before.
        private static let deepest = 500

        private let bytes: [UInt8]
        /// The byte that is next.
        private(set) var position = 0

        init(_ text: String) { bytes = Array(text.utf8) }

        var isAtEnd: Bool { position == bytes.count }

        mutating func value(depth: Int) -> ScriptValue? {
            guard depth < Self.deepest, let location = location() else { return nil }
            if let text = scalar() { return ScriptValue(.scalar(text), at: location) }
            if skip("[") {
                var values: [ScriptValue] = []
                while !skip("]") {
                    guard let value = value(depth: depth + 1) else { return nil }
                    values.append(value)
                }
                return ScriptValue(.list(values), at: location)
            }
            guard skip("{") else { return nil }
            var entries: [Entry] = []
            while !skip("}") {
                guard let place = self.location(), let key = scalar(), let value = value(depth: depth + 1) else {
                    return nil
                }
                entries.append(Entry(key: key, location: place, value: value))
            }
            return ScriptValue(.map(entries), at: location)
        }

        private mutating func location() -> Location? {
            guard let line = number(), skip(","), let column = number() else { return nil }
            return Location(line: line, column: column)
        }

        private mutating func scalar() -> String? {
            let start = position
            guard skip("'"), let length = number(), skip(":"), length <= bytes.count - position else {
                position = start
                return nil
            }
            defer { position += length }
            return String(validating: bytes[position..<position + length], as: UTF8.self)
        }

        private mutating func number() -> Int? {
            var number: Int?
            while position < bytes.count, case let digit = bytes[position],
                (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= digit
            {
                let (tens, isTooLarge) = (number ?? 0).multipliedReportingOverflow(by: 10)
                let (sum, isTooLong) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
                guard !isTooLarge, !isTooLong else { return nil }
                number = sum
                position += 1
            }
            return number
        }

        private mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }
    }
}
