/// The names of bits in the format of a trace event, for a kernel whose flags are no enumeration.
///
/// Documentation/trace/events.rst: `__print_flags(REC->flags, "|", { 0x01, "WRITE" }, { 0x04, "ALLOW_RETRY" })`.
enum FormatFlags {
    /// The pairs of number and name in a text; those whose number is no literal are left out.
    static func pairs(in text: String) -> [(value: UInt64, name: String)] {
        text.split(separator: "{").dropFirst().compactMap { part in
            let words = part.prefix { $0 != "}" }.split(separator: ",")
            guard words.count == 2 else { return nil }
            let name = words[1].split(separator: "\"", omittingEmptySubsequences: false)
            guard name.count == 3, !name[1].isEmpty, let value = number(words[0]) else { return nil }
            return (value, String(name[1]))
        }
    }

    private static func number(_ text: Substring) -> UInt64? {
        // A number, perhaps with the suffix or in the parentheses that its macro has.
        var word = text.filter { !" ()\t".contains($0) }
        while let last = word.last, "uUlL".contains(last) { word.removeLast() }
        return word.hasPrefix("0x") ? UInt64(word.dropFirst(2), radix: 16) : UInt64(word)
    }
}
