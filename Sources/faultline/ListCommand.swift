import ArgumentParser
import Experiments
import Scripts

/// `faultline list`: the experiments and what they ask.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the experiments and what they ask.")

    @OptionGroup var scripts: ScriptOptions

    func run() throws {
        let library = scripts.library
        let names = try library.names()
        let width = names.map(\.count).max() ?? 0
        for name in names {
            let script = try library.script(name)
            let question = script.variants.first?.experiment.question ?? ""
            let padding = String(repeating: " ", count: width - name.count + 2)
            print("\(name)\(padding)\(FirstSentence.of(question))")
        }
    }
}

/// The first sentence of a text, for a line of a list.
enum FirstSentence {
    /// Up to the first full stop or question mark that ends a word.
    static func of(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let last = words.firstIndex(where: { $0.hasSuffix(".") || $0.hasSuffix("?") }) else {
            return words.joined(separator: " ")
        }
        return words[...last].joined(separator: " ")
    }
}
