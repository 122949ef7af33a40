public import Experiments
import Foundation
public import Guests
import Synchronization
import SystemPackage

/// The agent on the running kernel: a child of the tool, for as many plans as it takes.
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
        let progress = Mutex((begun: 0, ended: 0, hasOopsed: false))
        while true {
            let (_, next, hasOopsed) = progress.withLock(\.self)
            if hasOopsed { break }
            if next == plans.count { return }
            do {
                try await talk { dialogue in
                    for (index, plan) in plans.enumerated().dropFirst(next) {
                        progress.withLock { $0.begun = index + 1 }
                        let endsAgent = Mutex(false)
                        // The slack is for a machine so busy that this process is late to hear what the agent has long said.
                        try await dialogue.ask(.run(plan), silence: silence(in: plan, slack: 120)) { report in
                            guard case .observation(let observation) = report else { return }
                            if observation.endsInOops { progress.withLock { $0.hasOopsed = true } }
                            if observation.endsInOops || observation.leavesSubject { endsAgent.withLock { $0 = true } }
                            try receive(index, observation)
                        }
                        progress.withLock { $0.ended = index + 1 }
                        if endsAgent.withLock(\.self) { return }
                    }
                }
            } catch let failure as Failure {
                // In a plan, before the first, or at the agent's end, behind the last.
                let ended = progress.withLock { progress in
                    progress.ended = max(progress.begun, next + 1)
                    return progress.ended
                }
                try receive(ended - 1, .trouble("\(failure)"))
            }
        }
        for rest in (progress.withLock(\.begun) - 1)..<plans.count {
            try receive(rest, .trouble("the kernel of this machine oopsed; nothing further was run on it"))
        }
    }

    private func ask(
        _ request: Request, silence: Duration, receive: @escaping @Sendable (Report) throws -> Void
    ) async throws {
        try await talk { try await $0.ask(request, silence: silence, receive: receive) }
    }

    private func talk(_ body: @escaping @Sendable (Dialogue) async throws -> Void) async throws {
        do {
            try await Dialogue.hold(with: executable.string, [], ending: .inputEnd, body: body)
        } catch let failure as Dialogue.Failure {
            throw Failure.talk(failure)
        }
    }
}
