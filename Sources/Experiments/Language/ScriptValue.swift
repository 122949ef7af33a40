/// A script as data: what a YAML document says, with the place where it says it.
///
/// The one form in which experiments travel. The tool makes it from YAML, puts a variant's values in for the
/// variables, and sends it to the agent, which reads it with the same code: the two cannot disagree.
public struct ScriptValue: Hashable, Sendable {
    /// What a value can be.
    public enum Content: Hashable, Sendable {
        /// A word, a number or a text, as written.
        case scalar(String)
        /// An ordered list.
        case list([ScriptValue])
        /// Keys and values in the order of the script.
        case map([Entry])
    }

    /// One key of a mapping and its value.
    public struct Entry: Hashable, Sendable {
        /// The key.
        public let key: String
        /// Where the key stands.
        public let location: Location
        /// The value.
        public let value: ScriptValue

        /// Pairs a key with its value.
        public init(key: String, location: Location, value: ScriptValue) {
            self.key = key
            self.location = location
            self.value = value
        }
    }

    /// The value itself.
    public let content: Content
    /// Where it stands in the script.
    public let location: Location

    /// A value at its place.
    public init(_ content: Content, at location: Location = .unknown) {
        self.content = content
        self.location = location
    }

    /// How a message calls this kind of value.
    public var kindName: String {
        switch content {
        case .scalar(let text): text.isEmpty ? "nothing" : "'\(text)'"
        case .list: "a list"
        case .map: "a mapping"
        }
    }
}

/// A line and a column of a script, both counted from 1.
public struct Location: Hashable, Sendable, Comparable {
    /// The line.
    public let line: Int
    /// The column.
    public let column: Int

    /// The place at `line` and `column`.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of what stands in no script.
    public static let unknown = Location(line: 0, column: 0)

    /// Earlier in the script comes first.
    public static func < (left: Location, right: Location) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
