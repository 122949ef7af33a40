/// Pieces of Markdown.
enum Markdown {
    /// A table; each row has as many cells as the header.
    static func table(_ header: [String], _ rows: [[String]]) -> String {
        ([header, header.map { _ in "---" }] + rows)
            .map { "| \($0.map(cell).joined(separator: " | ")) |\n" }.joined()
    }

    /// Text as it is, in a span of code; nothing for nothing.
    static func code(_ text: String) -> String {
        // A span's fence is longer than any run of backticks in it.
        let longest = text.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longest + 1)
        return text.isEmpty ? "" : longest == 0 ? "`\(text)`" : "\(fence) \(text) \(fence)"
    }

    /// A fenced block, coloured as a diff where that is known.
    static func diffBlock(_ lines: [String]) -> String { "```diff\n\(lines.map { "\($0)\n" }.joined())```\n" }

    /// Text in which nothing is markup; an underscore within a word is none.
    static func plain(_ text: String) -> String {
        let letters = Array(text)
        return letters.indices.reduce(into: "") { escaped, index in
            let isInWord = { (place: Int) in
                letters.indices.contains(place) && (letters[place].isLetter || letters[place].isNumber)
            }
            let isMarkup =
                letters[index] == "_"
                ? !(isInWord(index - 1) && isInWord(index + 1)) : "\\`*[]<>#|".contains(letters[index])
            if isMarkup { escaped.append("\\") }
            escaped.append(letters[index])
        }
    }

    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").split(separator: "\n").joined(separator: "<br>")
    }
}
