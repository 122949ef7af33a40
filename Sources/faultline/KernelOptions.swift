public import ArgumentParser
import Guests
import Kernels
import Runs

/// On which kernels trials run.
struct KernelOptions: ParsableArguments {
    @Option(
        name: .customLong("kernel"),
        help: """
            Where to run: host, debian:<series, version or suite> such as debian:6.12, or the path of a bzImage; may be \
            given more than once.
            """)
    var specs: [String] = ["host"]
    @Option(help: "The file system of a guest's disk: ext4, xfs or btrfs.") var filesystem = FileSystem.ext4
    @Flag(help: "Boot a guest for each experiment instead of restoring a saved one.") var cold = false
    @Option(help: "How many guests run at once; as many as this machine has room for without it.") var jobs: Int?

    func validate() throws {
        if let jobs, !(1...1_024).contains(jobs) { throw ValidationError("--jobs takes 1 to 1024") }
        _ = try specs.map { try KernelSpec($0) }
    }

    /// The options as they are typed that change what a guest does, without its kernel.
    var words: [String] { filesystem == .ext4 ? [] : ["--filesystem", filesystem.rawValue] }

    /// How many guests run at once.
    var lanes: Int { jobs ?? GuestRoom.lanes }

    /// Makes the kernels ready, with a live line about it.
    func setup(host: HostAgent) async throws -> KernelSetup {
        let status = StatusLine()
        defer { status.show(nil) }
        return try await KernelSetup(
            specs.map { try KernelSpec($0) }, host: host, cache: KernelCache(),
            options: KernelSetup.GuestOptions(fileSystem: filesystem, isCold: cold)
        ) { status.show($0) }
    }
}

extension FileSystem: ExpressibleByArgument {}
