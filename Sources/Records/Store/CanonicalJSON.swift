public import Foundation

/// JSON as records are written: keys sorted, one value a line, no escaped slashes, a newline at the end.
public enum CanonicalJSON {
    /// The bytes of `value`.
    public static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value) + Data("\n".utf8)
    }
}
