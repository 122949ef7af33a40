import ArgumentParser
import Runs

/// Where trials run: shared by the commands that need an agent.
struct AgentOptions: ParsableArguments {
    @Option(help: "The folder for the files that are read with O_DIRECT; its file system is part of the experiment.")
    var scratch = "/var/tmp"

    /// The agent that lies beside this program.
    var agent: HostAgent {
        get throws { try HostAgent(beside: Executable.path, scratch: scratch) }
    }
}
