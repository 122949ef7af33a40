/// Some bytes of a memory or a file in an observation: `[0]`, `[512..1023]`.
public struct ByteRange: Hashable, Sendable {
    /// The bytes, counted from 0.
    public let bytes: Range<Int>

    /// Splits `name[…]`; nil if `text` does not end in brackets.
    static func split(
        _ text: String, at location: Location
    ) throws(ScriptProblem) -> (subject: String, range: ByteRange)? {
        guard text.hasSuffix("]"), let open = text.firstIndex(of: "[") else { return nil }
        let inside = text[text.index(after: open)..<text.index(before: text.endIndex)]
        let bounds = inside.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let first = Size.bytes(bounds[0])
        let last =
            switch bounds.count {
            case 1: first
            case 3 where bounds[1].isEmpty: Size.bytes(bounds[2])
            default: Int?.none
            }
        guard let first, let last, first <= last, last < Size.limit else {
            throw ScriptProblem(
                at: location, "'[\(inside)]' names no bytes", note: "write [0], or [512..1023] with both ends inside")
        }
        return (String(text[..<open]), ByteRange(bytes: first..<(last + 1)))
    }
}
