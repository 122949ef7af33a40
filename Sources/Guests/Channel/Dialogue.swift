public import Experiments
public import Foundation
import Glibc
import Subprocess
import SystemPackage

/// A talk with an agent, as a child of this process or in a guest: requests in, reports out, a JSON document a line.
///
/// For use inside of `Dialogue.hold` only, by one task at a time.
public final class Dialogue {
    private let writer: StandardInputWriter
    private var lines: OutputLines
    private let patience: Patience

    /// How a talk ended before its time.
    public enum Failure: Error, Sendable, CustomStringConvertible {
        /// The program ended with this status.
        case exited(Int)
        /// The program was ended by this signal.
        case signaled(Int)
        /// It printed something that is no report.
        case unreadable(String)
        /// It was silent for longer than it may be.
        case silent(seconds: Int)

        /// One line, to stand after a name for the program.
        public var description: String {
            switch self {
            case .exited(let status): "exited with status \(status)"
            case .signaled(let signal): "was ended by signal \(signal)"
            case .unreadable(let line): "printed what is no report: \(line.prefix(200))"
            case .silent(let seconds): "said nothing for \(seconds) s and was ended"
            }
        }
    }

    /// How a program is ended when its talk is over.
    public enum Ending: Sendable {
        /// Its input ends, and it is waited for.
        case inputEnd
        /// It is killed: a guest has nothing to tidy up.
        case kill
    }

    private init(_ writer: StandardInputWriter, _ lines: OutputLines, _ patience: Patience) {
        self.writer = writer
        self.lines = lines
        self.patience = patience
    }

    /// Starts a program and calls `body` with a talk to it; when `body` returns, the program is ended.
    ///
    /// Its standard error goes to the file `errors`, or to that of this process. Returns when it is gone. One that is
    /// silent for too long is killed, and so is one whose talk is cancelled.
    /// - Throws: what `body` throws; `Failure` for a program that ends by itself before `body` returns, or afterwards
    ///   otherwise than with status 0.
    public static func hold<Result: Sendable>(
        with program: String, _ arguments: [String], ending: Ending, errors: URL? = nil,
        body: @escaping @Sendable (Dialogue) async throws -> Result
    ) async throws -> Result {
        let patience = Patience()
        return try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask {
                let (errors, isOwn) =
                    try errors.map { file in
                        let path = FilePath(file.path)
                        return (
                            try FileDescriptor.open(
                                path, .writeOnly, options: [.create, .truncate, .closeOnExec],
                                permissions: .ownerReadWrite),
                            true
                        )
                    } ?? (.standardError, false)
                // The crash reporter of the Swift runtime would hold a crashed subject for minutes.
                let outcome = try await Subprocess.run(
                    .path(FilePath(program)), arguments: Arguments(arguments),
                    environment: .inherit.updating(["SWIFT_BACKTRACE": "enable=no"]),
                    input: .inputWriter, output: .sequence,
                    error: .fileDescriptor(errors, closeAfterSpawningProcess: isOwn)
                ) { execution -> Swift.Result<Result, any Error> in
                    let lines = OutputLines(execution.standardOutput)
                    let dialogue = Dialogue(execution.standardInputWriter, lines, patience)
                    do {
                        let result = try await body(dialogue)
                        switch ending {
                        case .inputEnd: try? await dialogue.writer.finish()
                        case .kill: try? execution.send(signal: .kill)
                        }
                        patience.expect(within: .seconds(30))
                        while try await dialogue.lines.next() != nil {}
                        return .success(result)
                    } catch is EndOfReports {
                        return .failure(EndOfReports())
                    }
                }
                let result = try? outcome.closureResult.get()
                switch outcome.terminationStatus {
                case .signaled(SIGKILL) where ending == .kill && result != nil, .exited(0):
                    guard let result else { throw Failure.exited(0) }
                    return result
                case .exited(let status): throw Failure.exited(Int(status))
                case .signaled(let signal): throw Failure.signaled(Int(signal))
                }
            }
            group.addTask {
                let limit = try await patience.runOut()
                throw Failure.silent(seconds: Int(limit.components.seconds))
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw CancellationError() }
            return result
        }
    }

    /// Sends a request and calls `receive` for each report that answers it; returns after the last.
    ///
    /// - Parameter silence: how long the agent may say nothing.
    public func ask(
        _ request: Request, silence: Duration, receive: (Report) throws -> Void
    ) async throws {
        patience.expect(within: silence)
        var line = try JSONEncoder().encode(request)
        line.append(UInt8(ascii: "\n"))
        // A program that is gone takes no request; that it is gone is what the reading below finds.
        _ = try? await writer.write([UInt8](line))
        while true {
            let report = try await next()
            if report == .done { break }
            try receive(report)
        }
        patience.expect(within: nil)
    }

    /// Waits for the word that a guest's agent is up.
    public func awaitReady(within limit: Duration) async throws {
        patience.expect(within: limit)
        while try await next() != .ready {}
        patience.expect(within: nil)
    }

    private struct EndOfReports: Error {}

    private func next() async throws -> Report {
        while let line = try await lines.next() {
            if line.isEmpty { continue }
            patience.hear()
            do {
                return try JSONDecoder().decode(Report.self, from: line)
            } catch {
                throw Failure.unreadable(String(decoding: line, as: UTF8.self))
            }
        }
        throw EndOfReports()
    }
}
