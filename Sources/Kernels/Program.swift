import Foundation
import Subprocess
import SystemPackage

/// Runs a program of this machine to its end.
enum Program {
    /// What it printed.
    ///
    /// - Parameter package: the Debian package that it comes in.
    /// - Throws: `KernelFailure.missing` or `KernelFailure.failed`.
    @discardableResult
    static func run(_ arguments: [String], package: String, limit: Int = 64 << 20) async throws -> String {
        let result = try await outcome(arguments, package: package, limit: limit)
        guard result.status == 0 else {
            throw KernelFailure.failed(program: arguments[0], reason: reason(in: result.errors, or: result.status))
        }
        return result.output
    }

    /// What it printed and how it ended.
    static func outcome(
        _ arguments: [String], package: String, limit: Int = 64 << 20
    ) async throws -> (status: Int, output: String, errors: String) {
        do {
            // Through env, so that a program that is not there is told from one that fails; messages in English.
            let result = try await Subprocess.run(
                .path("/usr/bin/env"), arguments: Arguments(["LC_ALL=C"] + arguments), output: .string(limit: limit),
                error: .string(limit: limit))
            switch result.terminationStatus {
            case .exited(127): throw KernelFailure.missing(program: arguments[0], package: package)
            case .exited(let status): return (Int(status), result.standardOutput, result.standardError)
            case .signaled(let signal):
                throw KernelFailure.failed(program: arguments[0], reason: "ended by signal \(signal)")
            }
        } catch let error as SubprocessError {
            throw KernelFailure.failed(program: arguments[0], reason: "\(error)")
        }
    }

    private static func reason(in errors: String, or status: Int) -> String {
        let lines = errors.split(separator: "\n").filter { !$0.hasPrefix("W: ") }
        return lines.isEmpty ? "exit status \(status)" : lines.joined(separator: "; ")
    }
}
