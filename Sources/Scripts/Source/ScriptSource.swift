import Experiments

/// The text of a script, and the path by which messages name it.
public struct ScriptSource: Hashable, Sendable {
    /// Where the text comes from, as the user wrote it.
    public let path: String
    /// The text, to the byte.
    public let text: String

    /// The size in bytes that a script may have.
    public static let sizeLimit = 1 << 20

    /// Takes `bytes` as the text of a script.
    ///
    /// - Throws: a diagnostic if they are none, too many, not UTF-8, or hold a character that has no business
    ///   in a script; the last two say where.
    public init(path: String, bytes: [UInt8]) throws(ScriptDiagnostic) {
        guard !bytes.isEmpty else { throw ScriptDiagnostic(path: path, "the script is empty") }
        guard bytes.count <= Self.sizeLimit else {
            throw ScriptDiagnostic(path: path, "the script is larger than 1 MiB")
        }
        self.path = path
        text = String(decoding: bytes, as: UTF8.self)
        if let problem = Self.firstInvalidByte(bytes) ?? Self.firstForbiddenCharacter(text) {
            throw ScriptDiagnostic(path: path, text: text, [problem])
        }
    }

    /// Takes `text` as the text of a script.
    ///
    /// - Throws: a diagnostic if it is empty, too large, or holds a character that has no business in a
    ///   script.
    public init(path: String, text: String) throws(ScriptDiagnostic) {
        try self.init(path: path, bytes: Array(text.utf8))
    }

    private static func firstInvalidByte(_ bytes: [UInt8]) -> ScriptProblem? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var decoder = UTF8()
        var input = bytes.makeIterator()
        var valid = String.UnicodeScalarView()
        while case .scalarValue(let scalar) = decoder.decode(&input) { valid.append(scalar) }
        return ScriptProblem(at: Location(endOf: valid), "the script is not UTF-8")
    }

    private static func firstForbiddenCharacter(_ text: String) -> ScriptProblem? {
        let scalars = text.unicodeScalars
        guard let index = scalars.firstIndex(where: { !$0.isAllowedInScripts }) else { return nil }
        let digits = String(scalars[index].value, radix: 16, uppercase: true)
        let number = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return ScriptProblem(
            at: Location(endOf: scalars[..<index]), "the character U+\(number) may not stand in a script")
    }
}

extension Unicode.Scalar {
    /// Whether YAML allows the character and nothing here needs it for itself.
    ///
    /// Left out beyond what YAML leaves out: line breaks that editors do not count as lines (U+0085, U+2028,
    /// U+2029), and the private use area, from which `YAMLMask` takes its characters.
    fileprivate var isAllowedInScripts: Bool {
        switch value {
        case 0x09, 0x0a, 0x0d, 0x20...0x7e, 0xa0...0x2027, 0x202a...0xd7ff, 0xf900...0xfefe, 0xff00...0xfffd:
            true
        default: value >= 0x10000
        }
    }
}
