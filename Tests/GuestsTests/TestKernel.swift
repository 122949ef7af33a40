import Foundation
import Guests
import Kernels
import Testing

/// The kernels that the tests boot: the oldest that Debian still carries, and the one of its development suite.
enum TestKernel: String, CaseIterable, Sendable {
    case old = "debian:oldoldstable"
    case new = "debian:unstable"

    /// What a test lacks where this is false.
    static let need: Comment = "needs QEMU, and a Debian mirror or kernels in the cache"

    /// Whether there is an emulator, and both kernels can be had.
    static func areHere() async -> Bool {
        await (try? Bench.shared.prepare()) != nil
    }

    /// The folder in which this build put its programs.
    static let programs: URL = {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: path).deletingLastPathComponent()
    }()

    /// This kernel as a guest, with the agent of this build, and further words on its command line.
    func guest(
        fileSystem: FileSystem = .ext4, cache: URL? = nil, kernelWords: [String] = []
    ) async throws -> Guest {
        let bench = try await Bench.shared.prepare()
        let kernel = try await bench.kernel(self)
        return Guest(
            try await BootFiles(kernel, fileSystem: fileSystem),
            settings: try GuestSettings(
                emulator: bench.emulator, accelerator: .tcg, agent: Self.programs.appending(path: "faultline-agent"),
                cache: cache ?? bench.cache, fileSystem: fileSystem, kernelWords: kernelWords))
    }

    /// This kernel as a guest whose init acts out `lines`; see the program.
    func guest(
        actingOut lines: [String], cache: URL? = nil, bootLimit: Duration = .seconds(60)
    ) async throws -> Guest {
        let bench = try await Bench.shared.prepare()
        let real = try await BootFiles(bench.kernel(self), fileSystem: .ext4)
        let text = Data(lines.joined(separator: "\n").utf8)
        let files = BootFiles(
            name: real.name, image: real.image, entry: real.entry, digest: real.digest + lines.joined(),
            modules: real.modules + [BootFiles.Module(name: "lines", content: text)], bus: real.bus)
        return Guest(
            files,
            settings: try GuestSettings(
                emulator: bench.emulator, accelerator: .tcg, agent: Self.programs.appending(path: "misbehaving-init"),
                cache: cache ?? bench.cache, bootLimit: bootLimit))
    }

    /// This kernel's files.
    func kernel() async throws -> BootableKernel { try await Bench.shared.prepare().kernel(self) }
}

/// What the tests share: fetching and measuring once is enough.
actor Bench {
    static let shared = Bench()

    private var prepared: Task<Prepared, any Error>?

    struct Prepared: Sendable {
        let emulator: Emulator
        let cache: URL
        let kernels: [TestKernel: BootableKernel]

        func kernel(_ kernel: TestKernel) async throws -> BootableKernel {
            try #require(kernels[kernel])
        }
    }

    func prepare() async throws -> Prepared {
        if let prepared { return try await prepared.value }
        let task = Task {
            let emulator = try await Emulator()
            var kernels: [TestKernel: BootableKernel] = [:]
            for kernel in TestKernel.allCases {
                kernels[kernel] = try await KernelCache().kernel(KernelSpec(kernel.rawValue)) { _ in }
            }
            // Beside the programs: it goes away with them, and the next run finds what it has saved.
            let cache = TestKernel.programs.appending(path: "guests-of-tests")
            return Prepared(emulator: emulator, cache: cache, kernels: kernels)
        }
        prepared = task
        return try await task.value
    }
}
