import Experiments
import Foundation
import Kernels
import Synchronization
import Testing

@testable import Guests

/// Real kernels in a real emulator, with the real agent as their init.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(TestKernel.need, { await TestKernel.areHere() }))
struct GuestTests {
    /// A file for a console, in a folder that goes away with the test.
    private final class ConsoleFolder {
        let url = FileManager.default.temporaryDirectory.appending(path: "faultline-test.\(UUID().uuidString)")
        var console: URL { url.appending(path: "console") }

        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(at: url) }
    }

    private static func probe(_ dialogue: Dialogue) async throws -> Machine {
        let machine = Mutex<Machine?>(nil)
        try await dialogue.ask(.probe(scratch: Guest.scratch), silence: .seconds(60)) { report in
            if case .machine(let found) = report { machine.withLock { $0 = found } }
        }
        let found = machine.withLock(\.self)
        return try #require(found)
    }

    @Test(arguments: TestKernel.allCases)
    func `a copy of a saved guest runs the kernel that was asked for, traces faults and reads past the page cache`(
        kernel: TestKernel
    ) async throws {
        let guest = try await kernel.guest()
        let folder = try ConsoleFolder()
        let machine = try await guest.restore(try await guest.image(), console: folder.console, body: Self.probe)
        #expect(machine.release == (try await kernel.kernel()).release)
        #expect(machine.processors == 2)
        for name in ["userfaultfd", "kernel stacks", "tracing", "O_DIRECT", "libaio", "io_uring"] {
            let capability = machine.capabilities.first { $0.name == name }
            #expect(capability?.standing == .ok, "\(name): \(capability?.detail ?? "not probed")")
        }
    }

    @Test func `a saved guest is used again, and made anew when a byte of it has changed`() async throws {
        let guest = try await TestKernel.old.guest()
        let held = try await guest.image()
        let memory = held.file(GuestImage.memory)
        // A file that was made anew is another one, whatever it is called.
        func made() throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: memory.path)[.systemFileNumber] as? Int
        }
        let first = try made()
        let again = try await guest.image()
        #expect(try made() == first)
        #expect(again.folder == held.folder)

        let handle = try FileHandle(forUpdating: memory)
        try handle.seek(toOffset: 1 << 20)
        try handle.write(contentsOf: Data([0x5a, 0xa5]))
        try handle.close()
        #expect(try made() == first)
        let image = try await guest.image()
        #expect(try made() != first)
        let folder = try ConsoleFolder()
        let machine = try await guest.restore(image, console: folder.console, body: Self.probe)
        #expect(machine.release.isEmpty == false)
    }

    @Test func `a saved guest that is in use stays when another of its kernel is made`() async throws {
        let cache = FileManager.default.temporaryDirectory.appending(path: "faultline-guests.\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: cache) }
        func guest(_ words: [String]) async throws -> Guest {
            try await TestKernel.old.guest(cache: cache, kernelWords: words)
        }
        func isThere(_ guest: Guest) -> Bool { FileManager.default.fileExists(atPath: guest.folder.path) }
        let (first, second, third) = (try await guest(["a=1"]), try await guest(["a=2"]), try await guest(["a=3"]))

        do {
            let used = try await first.image()
            _ = try await second.image()
            #expect(isThere(first))
            let folder = try ConsoleFolder()
            let machine = try await first.restore(used, console: folder.console, body: Self.probe)
            #expect(machine.release.isEmpty == false)
        }
        _ = try await third.image()
        #expect([first, second, third].map(isThere) == [false, false, true])
    }

    @Test(arguments: [FileSystem.xfs, .btrfs])
    func `a guest boots with another file system on its disk`(fileSystem: FileSystem) async throws {
        let guest = try await TestKernel.new.guest(fileSystem: fileSystem)
        let folder = try ConsoleFolder()
        let machine = try await guest.boot(console: folder.console, body: Self.probe)
        let direct = machine.capabilities.first { $0.name == "O_DIRECT" }
        #expect(direct?.detail.contains(fileSystem.rawValue) == true, "\(direct?.detail ?? "")")
    }

    @Test func `a bzImage boots on a machine with PCI`() async throws {
        let kernel = try await TestKernel.old.kernel()
        let (modules, _) = try await kernel.modules.load(["virtio_pci", "virtio_blk", "virtio_console", "ext4"])
        let files = BootFiles(
            name: "\(kernel.name)-pci", image: kernel.image.deletingLastPathComponent().appending(path: "vmlinuz"),
            entry: .bzImage, digest: kernel.digest,
            modules: modules.map { BootFiles.Module(name: $0.name, content: $0.object) }, bus: .pci)
        let guest = Guest(files, settings: try await TestKernel.old.guest().settings)
        let folder = try ConsoleFolder()
        let machine = try await guest.boot(console: folder.console, body: Self.probe)
        #expect(machine.release == kernel.release)
    }
}
