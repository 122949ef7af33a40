import ArgumentParser
import Foundation
import ProcFS
import Sampling
import Subprocess
import Synchronization
import SystemCalls
import SystemPackage

/// `faultline sample`: where the threads of any program are.
struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Show where the threads of running processes, or of a command, are.",
        usage: "faultline sample [<options>] (<process> ... | -- <command> ...)",
        discussion: """
            Reads state, entry point into the kernel and kernel stack of every thread, again and again, and counts what was \
            found where. Threads that come later are found too, and so are the processes that descend from the given ones.

            A sleep that several samples saw is one sleep: the kernel's counts of context switches tell. Samples without a \
            stack are of threads that ran on a CPU.

            With a command, whose standard output is its own, the table goes to standard error, and the exit status is the \
            command's. Ctrl-C ends the sampling, and what was found is printed once the command has ended, to which the \
            terminal sends it too.
            """)

    @Argument(help: ArgumentHelp("The numbers of processes, or behind -- a command to run.", valueName: "process"))
    var words: [String]
    @Option(help: ArgumentHelp("Passes over all threads a second, or max.", valueName: "hertz"))
    var frequency = Frequency.perSecond(100)
    @Option(help: ArgumentHelp("For how long; without it until all processes have ended.", valueName: "seconds"))
    var duration: Double?
    @Option(help: ArgumentHelp("Print only what was found in these states, such as DR.", valueName: "letters"))
    var states: String?
    @Option(help: ArgumentHelp("How many rows to print; 0 for all.", valueName: "count")) var rows = 20
    @Option(help: ArgumentHelp("Write folded stacks, as flame graph programs read them.", valueName: "file"))
    var folded: String?
    @Option(help: ArgumentHelp("Write a trace that Perfetto reads.", valueName: "file")) var trace: String?
    @Flag(help: "Leave out processes that descend from the given ones.") var noDescendants = false

    func validate() throws {
        if isCommand {
            guard words.count == CommandLine.arguments.drop(while: { $0 != "--" }).count - 1 else {
                throw ValidationError("give the numbers of processes, or -- and a command, not both")
            }
        } else if let word = words.first(where: { CInt($0).map { $0 < 1 } ?? true }) {
            throw ValidationError("'\(word)' is no number of a process; a command stands behind --")
        }
        if let duration, !(duration > 0 && duration < 1e9) { throw ValidationError("--duration takes seconds") }
        if let letter = states?.first(where: { !"RSDTtXZPI".contains($0) }) {
            throw ValidationError("--states takes letters of R S D T t X Z P I, and '\(letter)' is none")
        }
        if rows < 0 { throw ValidationError("--rows takes 0 or more") }
    }

    /// Whether the words are a command: the parser does not tell them from those before the terminator.
    private var isCommand: Bool { CommandLine.arguments.contains("--") }

    func run() async throws {
        // Before anything runs: a file that cannot be made is no reason to run the command twice.
        let writer = try trace.map { try TraceWriter($0) }
        if let folded { try Data().write(to: URL(filePath: folded)) }
        let outcome = Mutex<Outcome>(Outcome())
        let isInterrupted = await Interruption.cancels {
            do {
                if !isCommand {
                    let report = try await sample(words.compactMap { CInt($0) }, writer)
                    outcome.withLock { $0.report = report }
                } else {
                    let status = try await runCommand(writer) { report in outcome.withLock { $0.report = report } }
                    outcome.withLock { $0.status = status }
                }
            } catch {
                outcome.withLock { $0.error = error }
            }
        }
        let ended = outcome.withLock { $0 }
        if let report = ended.report { try show(report, writer) }
        if isInterrupted { throw ExitCode(130) }
        if let error = ended.error { throw Self.explained(error) }
        if ended.status != 0 { throw ExitCode(ended.status) }
    }

    private struct NoProcess: Error, CustomStringConvertible {
        let folder: String
        var description: String { "no such process: there is no \(folder)" }
    }

    /// What a person can do something about who has mistyped a number.
    private static func explained(_ error: any Error) -> any Error {
        guard let call = error as? SystemCallError, call.errno == .noSuchFileOrDirectory, let folder = call.subject
        else { return error }
        return NoProcess(folder: folder)
    }

    private struct Outcome {
        var report: SamplingReport?
        var status: CInt = 0
        var error: (any Error)?
    }

    /// Runs the command to its end, however early the sampling ends: nobody but the terminal sends it a signal.
    private func runCommand(
        _ writer: TraceWriter?, _ whenSampled: @escaping @Sendable (SamplingReport) -> Void
    ) async throws -> CInt {
        let isInterrupted = Interrupt()
        // A task of its own, which is not cancelled with this one: Subprocess would end the command.
        let running = Task {
            try await Subprocess.run(
                words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0]),
                arguments: Arguments(Array(words.dropFirst())), input: .currentStandardInput,
                output: .currentStandardOutput, error: .currentStandardError
            ) { execution in
                whenSampled(
                    try await sample([execution.processIdentifier.value], writer) {
                        isInterrupted.value.load(ordering: .relaxed)
                    })
            }.terminationStatus
        }
        let status = try await withTaskCancellationHandler {
            try await running.value
        } onCancel: {
            isInterrupted.value.store(true, ordering: .relaxed)
        }
        switch status {
        case .exited(let status): return status
        case .signaled(let signal): return 128 + signal
        }
    }

    private func sample(
        _ processes: [CInt], _ writer: TraceWriter?, isStopped: @escaping @Sendable () -> Bool = { false }
    ) async throws -> SamplingReport {
        // Not before the command is started, which would inherit it.
        DescriptorLimit.raise()
        let run = SamplingRun(
            processes, includesDescendants: !noDescendants, frequency: frequency.hertz, seconds: duration)
        return try await run.onThread(trace: writer, isStopped: isStopped)
    }

    private final class Interrupt: Sendable {
        let value = Atomic(false)
    }

    private func show(_ report: SamplingReport, _ writer: TraceWriter?) throws {
        let table = SampleTable(report, states: states.map { Set($0.utf8.map(TaskState.init(rawValue:))) }, rows: rows)
        if isCommand {
            FileHandle.standardError.write(Data(table.text.utf8))
        } else {
            try StandardOutput.write(table.text)
        }
        if let folded {
            try Data(FoldedStacks(report.counts).text.utf8).write(to: URL(filePath: folded))
        }
        if let failure = writer?.failure { throw failure }
    }

    /// How often the threads are looked at.
    enum Frequency: ExpressibleByArgument, CustomStringConvertible {
        case perSecond(Double)
        case asOftenAsPossible

        init?(argument: String) {
            if argument == "max" {
                self = .asOftenAsPossible
            } else if let hertz = Double(argument), hertz >= 0.001, hertz <= 1e6 {
                self = .perSecond(hertz)
            } else {
                return nil
            }
        }

        var hertz: Double? {
            if case .perSecond(let hertz) = self { hertz } else { nil }
        }

        var description: String { hertz.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" } ?? "max" }
    }
}
