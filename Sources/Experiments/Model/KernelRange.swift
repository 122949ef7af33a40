/// Kernels by version: `>=5.19`, `>=5.10 <5.11 || >=6.12`.
///
/// A version as it is written stands for every kernel whose version begins with it, release candidates included: `6.1`
/// for all from 6.1-rc1 to the last 6.1.x, `6` for all from 6.0-rc1 to the last 6.x, `6.1-rc3` for that candidate alone.
/// `<` is before all of these, `>` after all of them, `=` among them; so of the three exactly one is true.
public struct KernelRange: Hashable, Sendable {
    /// The comparisons that there are, each with what it means.
    public static let comparisons: [(form: String, meaning: String)] = [
        ("=6.1", "every 6.1.x, and the release candidates of 6.1"), ("<6.1", "every kernel before 6.1-rc1"),
        ("<=6.1", "the last 6.1.x and every kernel before it"), (">6.1", "every kernel after the last 6.1.x"),
        (">=6.1", "6.1-rc1 and every kernel after it"),
    ]

    /// Versions one after the other, as `KernelVersion.place` has them: from `first` up to, but not with, `end`.
    private struct Span: Hashable {
        var first: [Int] = []
        var end = [Int.max]

        var isEmpty: Bool { !first.lexicographicallyPrecedes(end) }

        func contains(_ place: [Int]) -> Bool {
            !place.lexicographicallyPrecedes(first) && place.lexicographicallyPrecedes(end)
        }

        func intersection(_ other: Span) -> Span {
            Span(
                first: first.lexicographicallyPrecedes(other.first) ? other.first : first,
                end: other.end.lexicographicallyPrecedes(end) ? other.end : end)
        }
    }

    private let spans: [Span]

    /// Reads a range: comparisons joined by spaces or commas, all of which must hold, and `||` between alternatives.
    ///
    /// - Throws: a problem for what is no comparison or no version, and for an alternative that no kernel is in.
    init(_ text: String, at location: Location) throws(ScriptProblem) {
        var spans: [Span] = []
        var rest = text[...]
        while true {
            let alternative = rest.prefix { $0 != "|" }
            spans.append(try Self.span(alternative, at: location))
            rest = rest[alternative.endIndex...]
            if rest.isEmpty { break }
            guard rest.hasPrefix("||") else {
                throw ScriptProblem(at: location, "'|' joins nothing", note: "alternatives are joined by '||'")
            }
            rest = rest.dropFirst(2)
        }
        self.spans = spans
    }

    /// Whether a kernel of this version is one of them; one without a version is not.
    public func contains(_ version: KernelVersion) -> Bool {
        guard let place = version.place else { return false }
        return spans.contains { $0.contains(place) }
    }

    // MARK: Reading

    private static let signs = "<>=!~^"

    private static func isSeparator(_ character: Character) -> Bool { character == "," || character.isWhitespace }

    /// What the comparisons of one alternative leave.
    private static func span(_ text: Substring, at location: Location) throws(ScriptProblem) -> Span {
        var span = Span()
        var rest = text.drop(while: isSeparator)
        guard !rest.isEmpty else {
            throw ScriptProblem(at: location, "a range without a comparison", note: "write one such as '>=5.19'")
        }
        while !rest.isEmpty {
            let sign = rest.prefix { signs.contains($0) }
            rest = rest[sign.endIndex...].drop { $0.isWhitespace }
            let version = rest.prefix { !isSeparator($0) && !signs.contains($0) }
            rest = rest[version.endIndex...].drop(while: isSeparator)
            span = span.intersection(try comparison(String(sign), version, at: location))
        }
        guard !span.isEmpty else {
            let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            throw ScriptProblem(at: location, "no kernel is in '\(words)'")
        }
        return span
    }

    private static func comparison(
        _ sign: String, _ text: Substring, at location: Location
    ) throws(ScriptProblem) -> Span {
        let note = "write one of <, <=, >, >=, = before a version"
        guard !sign.isEmpty else {
            throw ScriptProblem(at: location, "'\(text)' is compared with nothing", note: note)
        }
        guard ["<", "<=", ">", ">=", "="].contains(sign) else {
            throw ScriptProblem(at: location, "'\(sign)' is no comparison", note: note)
        }
        let (first, next) = try bounds(of: text, at: location)
        return switch sign {
        case "<": Span(end: first)
        case "<=": Span(end: next)
        case ">": Span(first: next)
        case ">=": Span(first: first)
        default: Span(first: first, end: next)
        }
    }

    /// Where the versions begin that a written one stands for, and where those begin that come after all of them.
    private static func bounds(
        of text: Substring, at location: Location
    ) throws(ScriptProblem) -> (first: [Int], next: [Int]) {
        let dotted = text.prefix { $0 != "-" }
        let suffix = text[dotted.endIndex...]
        var numbers = dotted.split(separator: ".", omittingEmptySubsequences: false).compactMap(number)
        let isWhole = numbers.count == dotted.count { $0 == "." } + 1 && numbers.count <= 3
        let candidate = suffix.hasPrefix("-rc") ? number(suffix.dropFirst(3)) : nil
        guard isWhole, suffix.isEmpty || candidate != nil else {
            throw ScriptProblem(
                at: location, text.isEmpty ? "a comparison without a version" : "'\(text)' is no version",
                note: "a version is one to three numbers, perhaps with -rcN: 6, 6.1, 6.1.12, 6.12-rc3")
        }
        if let candidate { numbers = Array((numbers + [0, 0]).prefix(3)) + [candidate] }
        return (numbers, numbers.dropLast() + [numbers[numbers.count - 1] + 1])
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } && text.count <= 6 ? Int(text) : nil
    }
}
