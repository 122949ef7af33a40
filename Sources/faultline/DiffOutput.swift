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

    /// Prints a report in the form that was asked for; lines in colour where a terminal shows it.
    func show(
        _ lines: @autoclosure () -> [ReportLine], _ document: @autoclosure () -> any Encodable,
        _ text: @autoclosure () -> String
    ) throws {
        if json {
            try StandardOutput.write(String(decoding: CanonicalJSON.encode(document()), as: UTF8.self))
        } else if markdown {
            try StandardOutput.write(text())
        } else {
            try StandardOutput.write(lines().map { (isColoured ? $0.coloured : $0.text) + "\n" }.joined())
        }
    }

    /// Ends with the status of diff(1), trouble before difference, and says on standard error what the trouble is.
    func end(_ failures: [ReadFailure], isSame: Bool) throws {
        for failure in failures { FileHandle.standardError.write(Data("\(failure)\n".utf8)) }
        if !failures.isEmpty { throw ExitCode(2) }
        if !isSame { throw ExitCode(1) }
    }

    private var isColoured: Bool {
        switch colour {
        case .always: true
        case .never: false
        case .auto: isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
        }
    }
}
