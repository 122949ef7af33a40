import ArgumentParser
import Foundation
import Records
import Scripts

/// The tool's entry point.
@main
struct Faultline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faultline",
        abstract: "Litmus tests for page-fault races.",
        discussion: """
            Runs named experiment scripts against a live kernel: who blocks, where, in which state, and what comes out.

            Exit status: 0 if every expectation held, 1 if one did not, 2 for trouble.
            """,
        subcommands: [
            ListCommand.self, ShowCommand.self, RecogniseCommand.self, CheckCommand.self, RunCommand.self,
            TimelineCommand.self,
            DiffCommand.self, AtlasCommand.self, ExportCommand.self, FindingsCommand.self,
            KernelsCommand.self, SampleCommand.self, DoctorCommand.self, ReferenceCommand.self,
        ])

    static func main() async {
        // An agent that is gone takes no request: that is an error of the write, not the end of the tool.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            let status = exitCode(for: error)
            // Help and version are asked for, a verdict is not trouble; everything else is.
            if status == .success { exit(withError: error) }
            if let verdict = error as? ExitCode { exit(withError: verdict) }
            // A diagnostic begins with its file, line and column, where editors look for them.
            let message = error is ScriptDiagnostic || error is ReadFailure ? "\(error)" : fullMessage(for: error)
            FileHandle.standardError.write(Data("\(message)\n".utf8))
            exit(withError: ExitCode(2))
        }
    }
}
