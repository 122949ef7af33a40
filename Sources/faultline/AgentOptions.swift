import ArgumentParser
import Runs

/// Where trials run: shared by the commands that need an agent.
struct AgentOptions: ParsableArguments {
    @Option(help: "The folder for the files that are read with O_DIRECT; its file system is part of the experiment.")
    var scratch = Self.usualScratch

    private static let usualScratch = "/var/tmp"

    /// The options as they are typed; nothing where they are as they usually are.
    var words: [String] { scratch == Self.usualScratch ? [] : ["--scratch", scratch] }

    /// The agent that lies beside this program.
    var agent: HostAgent {
        get throws { try HostAgent(beside: Executable.path, scratch: scratch) }
    }
}
