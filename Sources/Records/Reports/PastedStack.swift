import Foundation

/// The functions of a kernel stack in a text that somebody has copied from somewhere: a stack file, a log, a debugger.
///
/// A line counts if it has a function with an offset (`handle_userfault+0x1b4/0x7c0`, `handle_userfault+436`), stands behind
/// `[<0>]` or the number of a frame (`#3 0xffffffff81 in do_fault`), or is a name and nothing else. What the kernel marks as unsure (`? func+0x1/0x2`) does
/// not.
public struct PastedStack: Hashable, Sendable {
    /// The functions, innermost first.
    public let functions: [String]

    /// The stack in a text; empty if there is none.
    public init(_ text: String) {
        functions = text.split(whereSeparator: \.isNewline).compactMap { Self.function(in: $0) }
    }

    private static func function(in line: Substring) -> String? {
        let words = line.split { $0 == " " || $0 == "\t" }
        if words.contains("?") { return nil }
        let offset = words.first { word in word.split(separator: "+").dropFirst().first?.first?.isNumber == true }
        if let offset { return name(offset.prefix { $0 != "+" }) }
        if let mark = words.firstIndex(of: "[<0>]"), mark + 1 < words.count { return name(words[mark + 1]) }
        if let first = words.first, first.hasPrefix("#"), Int(first.dropFirst()) != nil {
            let rest = words.dropFirst().drop { $0.hasPrefix("0x") || $0.hasPrefix("[") || $0 == "in" }
            return rest.first.flatMap { name($0) }
        }
        return words.count == 1 ? words.first.flatMap { name($0) } : nil
    }

    /// The name, if it can be a function's of the kernel.
    private static func name(_ text: Substring) -> String? {
        guard let first = text.first, first.isLetter || first == "_" else { return nil }
        guard text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }) else {
            return nil
        }
        return String(text)
    }
}
