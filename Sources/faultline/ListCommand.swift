import ArgumentParser
import Experiments
import Scripts

/// `faultline list`: the experiments and what they ask, by the questions that they answer.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the experiments by the questions that they answer.",
        discussion: """
            With --like, only those whose script has all words of a text somewhere, in whatever case: the name of a call, an \
            errno, a state, a word of a symptom; with the lines that have one. 'faultline recognise' finds them by a stack.
            """)

    @OptionGroup var scripts: ScriptOptions
    @Option(help: ArgumentHelp("Only experiments whose script has these words.", valueName: "text")) var like: String?

    func run() throws {
        let library = scripts.library
        let questions = try library.questions()
        let words = (like ?? "").split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
        if like != nil, words.isEmpty { throw ValidationError("--like takes a word at least") }
        let listed = try library.names().map { try Listed(library.script($0), like: words) }.filter { $0.isLike }
        if listed.isEmpty, like != nil { throw ValidationError("no experiment has all of these words") }
        let groups = Dictionary(grouping: listed.flatMap { one in one.questions.map { ($0, one) } }, by: \.0)
        for name in groups.keys.sorted(by: { QuestionName($0) < QuestionName($1) }) {
            print(Paragraph.wrap("\(name): \(questions[name] ?? "")", indent: ""))
            for (_, one) in groups[name] ?? [] {
                print("  \(one.name)")
                print(Paragraph.wrap(one.text, indent: "      "))
                if like != nil, let symptom = one.symptom {
                    print(Paragraph.wrap("met: \(symptom)", indent: "      "))
                }
                for line in one.lines { print("      | \(line)") }
            }
            print("")
        }
    }
}

/// An experiment as the list shows it.
private struct Listed {
    let name: String
    let text: String
    /// What users saw who have met it.
    let symptom: String?
    /// The questions that it answers; one without an answer stands last.
    let questions: [String]
    /// The lines of its script that have one of the words, without comment signs.
    let lines: [String]
    /// Whether its script has all the words.
    let isLike: Bool

    init(_ script: Script, like words: [String]) {
        name = script.name
        let experiment = script.variants.first?.experiment
        text = experiment?.question ?? ""
        symptom = experiment?.symptom?.text
        let answers = experiment?.answers.map(\.question) ?? []
        questions = answers.isEmpty ? ["no question"] : answers
        let source = script.source.text
        let lowercased = source.lowercased()
        isLike = words.allSatisfy { lowercased.contains($0) || script.name.contains($0) }
        lines = source.split(separator: "\n").filter { line in
            let line = line.lowercased()
            return words.contains { line.contains($0) }
        }.map { String($0.drop { $0 == " " || $0 == "#" }) }
    }
}
