import ArgumentParser
import Foundation
import Records

/// How a diff is printed.
struct DiffOutput: ParsableArguments {
    /// When a report is printed in colour.
    enum Colour: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

    @Option(help: "The folder of the results.") var results = "results"
    @Flag(help: "Compare behaviour only: no stacks.") var semantic = false
    @Flag(help: "Print JSON.") var json = false
    @Flag(help: "Print Markdown.") var markdown = false
    @Option(name: .customLong("color"), help: "Colour the output: auto (on a terminal), always or never.")
    var colour = Colour.auto

    func validate() throws {
        if json && markdown { throw ValidationError("--json and --markdown exclude each other") }
    }

    /// Prints a report's lines, in colour where that is asked for or a terminal shows it.
    func show(_ lines: [ReportLine]) {
        let isColoured =
            switch colour {
            case .always: true
            case .never: false
            case .auto: isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
            }
        for line in lines { print(isColoured ? line.coloured : line.text) }
    }
}
