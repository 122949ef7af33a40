public import Experiments
import Foundation
public import Guests
import Synchronization
import SystemPackage

/// The agent on the running kernel: a child of the tool for each plan.
public struct HostAgent: Agent {
    private let executable: FilePath
    private let scratch: String
    /// The running kernel and its machine, if it has been probed.
    public private(set) var knownMachine: Machine?

    /// What can go wrong with an agent.
    public enum Failure: Error, Sendable, CustomStringConvertible {
        /// There is no program where it should be.
        case missing(String)
        /// It ended, or spoke otherwise than an agent does.
        case talk(Dialogue.Failure)

        /// One line: what happened, and what to do where something can be done.
        public var description: String {
            switch self {
            case .missing(let path): "no agent at \(path): build it with 'make', it lies beside the tool"
            case .talk(let failure): "the agent \(failure)"
            }
        }
    }

    /// The agent that lies beside the tool's own executable.
    ///
    /// - Parameter scratch: the folder whose file system is probed for O_DIRECT.
    /// - Throws: `Failure.missing`.
    public init(beside tool: String, scratch: String = "/var/tmp") throws(Failure) {
        executable = FilePath(tool).removingLastComponent().appending("faultline-agent")
        self.scratch = scratch
        guard FileManager.default.isExecutableFile(atPath: executable.string) else {
            throw .missing(executable.string)
        }
    }

    /// Where the program lies.
    public var path: String { executable.string }

    /// False: this is the machine of whoever asked.
    public var isExpendable: Bool { false }

    /// Probes the running kernel, and keeps what was found.
    public mutating func probe() async throws -> Machine {
        let found = Mutex<Machine?>(nil)
        try await ask(.probe(scratch: scratch), silence: .seconds(60)) { report in
            if case .machine(let machine) = report { found.withLock { $0 = machine } }
        }
        guard let machine = found.withLock({ $0 }) else { throw Failure.talk(.exited(0)) }
        knownMachine = machine
        return machine
    }

    /// Runs plans on the running kernel, which cannot be had anew for a trial; stops for good once it has oopsed.
    public func run(
        _ plans: [Plan], isolating: Bool, receive: @escaping @Sendable (Int, Observation) throws -> Void
    ) async throws {
        let hasOopsed = Mutex(false)
        for (index, plan) in plans.enumerated() {
            do {
                // The slack is for a machine so busy that this process is late to hear what the agent has long said.
                try await ask(.run(plan), silence: silence(in: plan, slack: 120)) { report in
                    guard case .observation(let observation) = report else { return }
                    if observation.endsInOops { hasOopsed.withLock { $0 = true } }
                    try receive(index, observation)
                }
            } catch let failure as Failure {
                try receive(index, .trouble("\(failure)"))
            }
            if hasOopsed.withLock(\.self) {
                for rest in index..<plans.count {
                    try receive(rest, .trouble("the kernel of this machine oopsed; nothing further was run on it"))
                }
                return
            }
        }
    }

    private func ask(
        _ request: Request, silence: Duration, receive: @escaping @Sendable (Report) throws -> Void
    ) async throws {
        do {
            try await Dialogue.hold(with: executable.string, [], ending: .inputEnd) { dialogue in
                try await dialogue.ask(request, silence: silence, receive: receive)
            }
        } catch let failure as Dialogue.Failure {
            throw Failure.talk(failure)
        }
    }
}
