import ArgumentParser
import Scripts

/// `faultline reference`: the reference of the script language, from the declarations that the parser uses.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Print the reference of the script language, or its JSON Schema.")

    @Flag(help: "Print the JSON Schema for editors.") var schema = false
    @Option(help: "Rewrite README.md and schema.json in this folder.") var write: String?

    func run() throws {
        if let write {
            try Reference.update(folder: write)
        } else {
            print(schema ? Schema.text : Reference.text, terminator: "")
        }
    }
}
