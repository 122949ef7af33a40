public import Experiments
import Foundation
import Subprocess
import Synchronization
import SystemPackage

/// The agent as a child of the tool: gets a plan, gives observations.
public struct Agent: Sendable {
    private let executable: FilePath

    /// What can go wrong with an agent.
    public enum Failure: Error, Sendable, CustomStringConvertible {
        /// There is no program where it should be.
        case missing(String)
        /// It ended other than with exit status 0.
        case ended(String)
        /// It printed something that is no observation.
        case unreadable(String)
        /// It was silent for longer than a trial may take.
        case silent(seconds: Int)

        /// One line: what happened, and what to do where something can be done.
        public var description: String {
            switch self {
            case .missing(let path): "no agent at \(path): build it with 'make', it lies beside the tool"
            case .ended(let how): "the agent \(how)"
            case .unreadable(let line): "the agent printed what is no observation: \(line.prefix(200))"
            case .silent(let seconds): "the agent said nothing for \(seconds) s and was ended"
            }
        }
    }

    /// The agent that lies beside the tool's own executable.
    ///
    /// - Throws: `Failure.missing`.
    public init(beside tool: String) throws(Failure) {
        let path = FilePath(tool).removingLastComponent().appending("faultline-agent")
        guard FileManager.default.isExecutableFile(atPath: path.string) else { throw .missing(path.string) }
        executable = path
    }

    /// Probes the running kernel; `scratch` is the folder whose file system is probed for O_DIRECT.
    public func probe(scratch: String) async throws -> Machine {
        let found = Mutex<Machine?>(nil)
        try await lines(of: ["probe", scratch], input: [], silence: 60) { line in
            let machine = try Self.decode(Machine.self, line)
            found.withLock { $0 = machine }
        }
        guard let machine = found.withLock({ $0 }) else { throw Failure.ended("printed nothing") }
        return machine
    }

    /// Runs a plan; calls `receive` for each observation as it comes.
    ///
    /// - Throws: `Failure`, after everything that the agent had reported was received.
    public func run(_ plan: Plan, receive: @escaping @Sendable (Observation) throws -> Void) async throws {
        let input = [UInt8](try JSONEncoder().encode(plan))
        // A trial may take its watchdog's time, and its clean-up as long again and some seconds more. The rest is for a
        // machine so busy that this process is late to hear what the agent has long said.
        let silence = 2 * plan.watchdogMilliseconds / 1_000 + 120
        try await lines(of: ["run"], input: input, silence: silence) { line in
            try receive(Self.decode(Observation.self, line))
        }
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ line: String) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(line.utf8))
        } catch {
            throw Failure.unreadable(line)
        }
    }

    private func lines(
        of arguments: [String], input: [UInt8], silence: Int, receive: @escaping @Sendable (String) throws -> Void
    ) async throws {
        let heard = LastHeard()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // The crash reporter of the Swift runtime would hold a crashed subject for minutes.
                let result = try await Subprocess.run(
                    .path(executable), arguments: Arguments(arguments),
                    environment: .inherit.updating(["SWIFT_BACKTRACE": "enable=no"]),
                    input: .array(input), output: .sequence, error: .currentStandardError
                ) { execution in
                    let lines = execution.standardOutput.strings(
                        separatedBy: .unicodeScalarSequence(["\n"]), bufferingPolicy: .maxLineLength(16 << 20))
                    for try await line in lines where !line.isEmpty {
                        heard.now()
                        try receive(line)
                    }
                }
                switch result.terminationStatus {
                case .exited(0): break
                case .exited(let status): throw Failure.ended("exited with status \(status)")
                case .signaled(let signal): throw Failure.ended("was ended by signal \(signal)")
                }
            }
            group.addTask {
                while heard.ago < .seconds(silence) {
                    try await Task.sleep(for: .seconds(1))
                }
                throw Failure.silent(seconds: silence)
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// When the agent was last heard of.
private final class LastHeard: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    func now() { instant.withLock { $0 = .now } }

    var ago: Duration { instant.withLock { $0.duration(to: .now) } }
}
