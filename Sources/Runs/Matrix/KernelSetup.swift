import Experiments
import Foundation
public import Guests
public import Kernels
import Records

/// The kernels of a run, made ready: fetched where they are not here, and with what executes them chosen.
public struct KernelSetup: Sendable {
    /// The kernels that can be run on.
    public private(set) var kernels: [MatrixKernel] = []
    /// The kernels that cannot, each with the reason.
    public private(set) var unusable: [(kernel: String, reason: String)] = []
    /// The names of all of them, in the order in which they were asked for.
    public private(set) var names: [String] = []
    /// How the kernels that can be run on were asked for, by their names.
    public private(set) var specs: [String: String] = [:]
    /// The commands that boot the guests.
    public private(set) var commands: [String] = []
    /// What executes the guests, and why that; nil if there are none.
    public private(set) var accelerator: AcceleratorChoice?

    /// How guests are run.
    public struct GuestOptions: Sendable {
        let fileSystem: FileSystem
        let isCold: Bool

        /// Guests with this file system on their disk, booted for each experiment if `isCold`.
        public init(fileSystem: FileSystem, isCold: Bool) {
            self.fileSystem = fileSystem
            self.isCold = isCold
        }
    }

    /// Makes kernels ready, one after the other; one that cannot be had keeps none of the others from being run on.
    ///
    /// - Parameter progress: called with a line about what is being done.
    /// - Throws: CancellationError.
    public init(
        _ specs: [KernelSpec], host: HostAgent, cache: KernelCache, options: GuestOptions,
        progress: @escaping @Sendable (String) -> Void
    ) async throws {
        let makeAll = GuestMaking(agent: URL(filePath: host.path), cache: cache.folder, options: options)
        for spec in specs {
            do {
                let kernel: MatrixKernel
                switch spec {
                case .host: kernel = try await Self.host(host)
                case .debian, .file:
                    progress("\(spec): looking for the kernel")
                    let found = try await cache.kernel(spec, progress: progress)
                    progress("\(found.name): preparing the guest")
                    let (guest, choice) = try await makeAll.guest(found)
                    accelerator = choice
                    commands.append("# \(found.name)\n\(guest.plainCommand.shellText)")
                    kernel = MatrixKernel(guest, config: found.config, isCold: options.isCold)
                }
                // Two specifications may mean the same kernel.
                if !names.contains("\(kernel.name)") {
                    kernels.append(kernel)
                    names.append("\(kernel.name)")
                    self.specs["\(kernel.name)"] = "\(spec)"
                }
            } catch let error as CancellationError {
                throw error
            } catch {
                refuse(spec, "\(error)")
            }
        }
    }

    private mutating func refuse(_ spec: KernelSpec, _ reason: String) {
        guard !names.contains("\(spec)") else { return }
        names.append("\(spec)")
        unusable.append(("\(spec)", reason))
    }

    private static func host(_ agent: HostAgent) async throws -> MatrixKernel {
        var agent = agent
        let machine = try await agent.probe()
        let probed = agent
        return MatrixKernel(
            name: KernelName(host: machine.release, version: machine.version), isHost: true,
            identity: "\(machine.release) \(machine.version)", config: KernelConfig.digest(machine.release),
            accelerator: "none"
        ) { _ in probed }
    }
}

extension MatrixKernel {
    /// A kernel that runs as a guest.
    init(_ guest: Guest, config: String, isCold: Bool) {
        self.init(
            name: KernelName(cached: guest.files.name), isHost: false,
            identity: "\(guest.files.digest) \(guest.settings.fileSystem)", config: config,
            accelerator: guest.settings.accelerator.rawValue
        ) { GuestAgent(guest, isCold: isCold, guests: $0) }
    }
}

/// Makes guests that share what is found out once: QEMU's version, and what executes them.
private actor GuestMaking {
    private let agent: URL
    private let cache: URL
    private let options: KernelSetup.GuestOptions
    private var known: (settings: GuestSettings, choice: AcceleratorChoice)?

    init(agent: URL, cache: URL, options: KernelSetup.GuestOptions) {
        self.agent = agent
        self.cache = cache.appending(path: "guests", directoryHint: .isDirectory)
        self.options = options
    }

    func guest(_ kernel: BootableKernel) async throws -> (Guest, AcceleratorChoice) {
        let files = try await BootFiles(kernel, fileSystem: options.fileSystem)
        if let known { return (Guest(files, settings: known.settings), known.choice) }
        let emulator = try await Emulator()
        let choice = try await AcceleratorChoice.probe(with: files, emulator: emulator, agent: agent, cache: cache)
        let settings = try GuestSettings(
            emulator: emulator, accelerator: choice.accelerator, agent: agent, cache: cache,
            fileSystem: options.fileSystem)
        known = (settings, choice)
        return (Guest(files, settings: settings), choice)
    }
}
