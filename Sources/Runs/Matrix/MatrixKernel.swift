import Experiments
public import Records

/// A kernel of a matrix: where its experiments run and where their records go.
public struct MatrixKernel: Sendable {
    /// The name of its folder of results.
    public let name: KernelName
    /// Whether it is the running kernel: its experiments run one at a time, since they share it.
    public let isHost: Bool
    /// What tells it from another kernel of the same name: a cell of a matrix is done for this identity.
    let identity: String
    /// The digest of its configuration, or `unknown`.
    let config: String
    /// What executes it, for its `machine.json`.
    let accelerator: String
    /// A new agent for one experiment; it is told how many guests run at once.
    public let makeAgent: @Sendable (_ guests: Int) -> any Agent

    /// A kernel.
    public init(
        name: KernelName, isHost: Bool, identity: String, config: String, accelerator: String,
        makeAgent: @escaping @Sendable (_ guests: Int) -> any Agent
    ) {
        self.name = name
        self.isHost = isHost
        self.identity = identity
        self.config = config
        self.accelerator = accelerator
        self.makeAgent = makeAgent
    }

    /// What is recorded of the machine.
    func record(_ machine: Machine) -> MachineRecord {
        MachineRecord(machine, kernel: name, config: config, accelerator: accelerator)
    }
}
