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
            print("\(name)\(padding)\(FirstQuestion.of(question))")
        }
    }
}

/// The first question of a text, for a line of a list.
enum FirstQuestion {
    /// The first sentence that ends in a question mark; all of a text that asks nothing.
    static func of(_ text: String) -> String {
        var sentence: [Substring] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            sentence.append(word)
            if word.hasSuffix("?") { return sentence.joined(separator: " ") }
            if word.hasSuffix(".") { sentence = [] }
        }
        return text
    }
}
