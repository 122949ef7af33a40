/// A version of a Debian package, ordered as dpkg orders it; deb-version(7).
public struct DebianVersion: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    /// The version as it is written.
    public let text: String

    /// A version; any text is one.
    public init(_ text: String) { self.text = text }

    /// Reads a version from its text.
    public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The version as it is written.
    public var description: String { text }

    /// The version without epoch and Debian's revision: `6.12.107`, `7.3~rc7`.
    public var upstream: String { String(parts.upstream) }

    /// The version as file names in a pool have it: without the epoch.
    var inFileNames: Substring { text.split(separator: ":", maxSplits: 1).last ?? text[...] }

    private var parts: (epoch: Substring, upstream: Substring, revision: Substring) {
        let colon = text.firstIndex(of: ":")
        let rest = colon.map { text[text.index(after: $0)...] } ?? text[...]
        let dash = rest.lastIndex(of: "-")
        return (
            colon.map { text[..<$0] } ?? "", dash.map { rest[..<$0] } ?? rest,
            dash.map { rest[rest.index(after: $0)...] } ?? ""
        )
    }

    /// Whether dpkg calls the left one older.
    public static func < (left: DebianVersion, right: DebianVersion) -> Bool {
        let (left, right) = (left.parts, right.parts)
        for (first, second) in [
            (left.epoch, right.epoch), (left.upstream, right.upstream), (left.revision, right.revision),
        ] {
            let order = compare(Array(first.utf8), Array(second.utf8))
            if order != 0 { return order < 0 }
        }
        return false
    }

    /// Compares by turns a run of other characters and a run of digits.
    private static func compare(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var (first, second) = (left[...], right[...])
        while !first.isEmpty || !second.isEmpty {
            while !(first.first?.isDigit ?? true) || !(second.first?.isDigit ?? true) {
                let difference = rank(first.first) - rank(second.first)
                if difference != 0 { return difference }
                if first.first?.isDigit == false { first.removeFirst() }
                if second.first?.isDigit == false { second.removeFirst() }
            }
            let numbers = (digits(&first), digits(&second))
            if numbers.0.count != numbers.1.count { return numbers.0.count - numbers.1.count }
            for (one, other) in zip(numbers.0, numbers.1) where one != other { return Int(one) - Int(other) }
        }
        return 0
    }

    /// The next digits without leading zeros.
    private static func digits(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let number = text.prefix { $0.isDigit }
        text = text.dropFirst(number.count)
        return number.drop { $0 == UInt8(ascii: "0") }
    }

    /// A tilde comes before the end, the end before letters, letters before the rest.
    private static func rank(_ character: UInt8?) -> Int {
        switch character {
        case UInt8(ascii: "~"): -1
        case nil: 0
        case let digit? where digit.isDigit: 0
        case let letter? where letter.isLetter: Int(letter)
        case let other?: Int(other) + 256
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }
}
