import Foundation
import Subprocess
import SystemPackage

/// The tool that this build made, run as a person or a script runs it.
struct Tool {
    /// What it answered.
    struct Answer {
        let status: Int32
        let output: String
        let errors: String
    }

    /// The repository.
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The folder that it runs in.
    let folder: String
    /// What it reads from standard input.
    var input = ""

    func callAsFunction(_ arguments: [String]) async throws -> Answer {
        let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let tool = FilePath(path).removingLastComponent().appending("faultline")
        return try await Self.run(tool.string, arguments, in: folder, input: input)
    }

    func callAsFunction(_ arguments: String...) async throws -> Answer { try await self(arguments) }

    /// Runs any program.
    static func run(
        _ program: String, _ arguments: [String], in folder: String, input: String
    ) async throws -> Answer {
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), workingDirectory: FilePath(folder),
            input: .string(input), output: .string(limit: 64 << 20), error: .string(limit: 1 << 20))
        guard case .exited(let status) = result.terminationStatus else {
            return Answer(status: -1, output: "", errors: "ended by a signal")
        }
        return Answer(status: status, output: result.standardOutput, errors: result.standardError)
    }
}
