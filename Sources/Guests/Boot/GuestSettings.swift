public import Foundation
import Kernels

/// What the guests of one run have in common.
public struct GuestSettings: Sendable {
    /// QEMU and this machine.
    public let emulator: Emulator
    /// What executes the guests.
    public let accelerator: Accelerator
    /// The agent's program.
    public let agent: URL
    /// The digest of the agent's program.
    public let agentDigest: String
    /// The folder of saved guests.
    public let cache: URL
    /// The file system of the guests' disks.
    public let fileSystem: FileSystem
    /// How many CPUs a guest has.
    public let processors: Int
    /// A guest's memory in MiB.
    public let megabytes: Int
    /// How long a boot may take to the agent's first word.
    public let bootLimit: Duration
    /// Words for the kernels' command line besides those that every guest has, as in `cgroup_disable=io`.
    public let kernelWords: [String]

    /// Settings.
    public init(
        emulator: Emulator, accelerator: Accelerator, agent: URL, cache: URL, fileSystem: FileSystem = .ext4,
        processors: Int = 2, megabytes: Int = 512, bootLimit: Duration = .seconds(90),
        kernelWords: [String] = []
    ) throws {
        self.emulator = emulator
        self.accelerator = accelerator
        self.agent = agent
        agentDigest = try Checksum.of(file: agent)
        self.cache = cache
        self.fileSystem = fileSystem
        self.processors = processors
        self.megabytes = megabytes
        self.bootLimit = bootLimit
        self.kernelWords = kernelWords
    }

    /// How QEMU is started with the files of a guest.
    func command(
        _ files: BootFiles, initramfs: URL, disk: URL, console: URL, start: QemuCommand.Start, isParallel: Bool = true
    ) -> QemuCommand {
        QemuCommand(
            accelerator: accelerator, bus: files.bus, processors: processors, megabytes: megabytes, kernel: files.image,
            initramfs: initramfs, disk: disk, fileSystem: fileSystem, console: console,
            tscKilohertz: emulator.tscKilohertz, start: start, isParallel: isParallel, kernelWords: kernelWords)
    }
}
