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
        for name in try library.names() {
            print(name)
            let question = try library.script(name).variants.first?.experiment.question
            print(Paragraph.wrap(question ?? "", indent: "    "))
        }
    }
}
