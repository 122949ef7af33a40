public import Foundation

/// JSON as records are written: keys sorted, one value a line, no escaped slashes, a newline at the end.
public enum CanonicalJSON {
    /// The bytes of `value`.
    public static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Foundation writes an empty list over three lines. No string has a line break as it is, so this is no string.
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
            .replacing(/\[\n\n *\]/, with: "[]").replacing(/\{\n\n *\}/, with: "{}")
        return Data("\(text)\n".utf8)
    }
}
