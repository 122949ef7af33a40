/// One observed final value: a number, or a word such as `EINVAL`, `0xab`, `D`, `blocked`.
public enum Value: Hashable, Sendable {
    /// A number.
    case number(Int)
    /// A word.
    case word(String)

    /// The value that `text` writes: decimal digits are a number, `0x…` up to 0xff is a byte, the rest is a word.
    public init(_ text: String) {
        if let number = Int(text) {
            self = .number(number)
        } else if text.hasPrefix("0x"), let byte = UInt8(text.dropFirst(2), radix: 16) {
            self = .byte(byte)
        } else {
            self = .word(text)
        }
    }

    /// A byte, written with two hex digits.
    public static func byte(_ byte: UInt8) -> Value {
        .word((byte < 16 ? "0x0" : "0x") + String(byte, radix: 16))
    }
}

extension Value: CustomStringConvertible {
    /// As a script or a histogram writes it.
    public var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .word(let word): word
        }
    }
}

extension Value: Codable {
    /// Reads a JSON number or string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else {
            self = .word(try container.decode(String.self))
        }
    }

    /// Writes a JSON number or string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .word(let word): try container.encode(word)
        }
    }
}
