/// A command as a shell takes it.
public enum ShellText {
    /// The words with spaces between them, those in quotes that a shell would read otherwise.
    public static func of(_ words: [String]) -> String {
        words.map { word in
            let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_=,./:+".contains($0)) }
            return isPlain && !word.isEmpty ? word : quoted(word)
        }.joined(separator: " ")
    }

    /// A word in single quotes.
    static func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }
}
