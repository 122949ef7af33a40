import Foundation

extension KeyedDecodingContainer {
    /// Decodes the value of a key that must be there; Foundation's own takes a missing key for null.
    ///
    /// - Throws: `DecodingError.keyNotFound`, and what decoding the value throws.
    func decodePresent<Content: DecodableWithConfiguration>(
        _ type: Content.Type, forKey key: Key, configuration: Content.DecodingConfiguration
    ) throws -> Content {
        guard contains(key) else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "no '\(key.stringValue)'"))
        }
        return try decode(type, forKey: key, configuration: configuration)
    }
}

extension DecodingError {
    /// The error of a name that a table of the variant does not have.
    static func missing(_ name: String, in table: String, at path: [any CodingKey]) -> DecodingError {
        .dataCorrupted(.init(codingPath: path, debugDescription: "'\(name)' is not in the variant's '\(table)'"))
    }
}
