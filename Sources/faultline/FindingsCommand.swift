import ArgumentParser
import Experiments
import Foundation
import Records
import Runs
import Scripts

/// `faultline findings`: what the records say to the questions that the scripts answer.
struct FindingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "findings", abstract: "Print what the records answer, and which kernels behave alike.",
        discussion: """
            A script's answer is given where every expectation held on every kernel; where one did not, what did not hold. \
            Nothing is said that is not in the records.
            """)

    @OptionGroup var scripts: ScriptOptions
    @Option(help: "The folder of the results.") var results = "results"
    @Flag(help: "Rewrite the findings in the README.md of the results.") var write = false

    func run() async throws {
        let library = scripts.library
        let findings = try await Findings(
            of: Results(path: results), asked: library.asked(), questions: library.questions().texts)
        if write {
            try findings.update(folder: results)
        } else {
            try StandardOutput.write(findings.text)
        }
    }
}
