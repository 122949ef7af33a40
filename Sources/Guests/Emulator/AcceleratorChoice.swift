public import Foundation
import Glibc

/// What will execute the guests of this machine, and why that.
public struct AcceleratorChoice: Sendable, Codable, Hashable {
    /// The accelerator.
    public let accelerator: Accelerator
    /// What was seen.
    public let reason: String

    /// How long a guest under KVM may take to its agent's first word: one that executes takes a second or two.
    private static let limit = Duration.seconds(20)

    private struct Memory: Codable {
        let machine: String
        let choice: AcceleratorChoice
    }

    /// Finds out by running a guest under KVM, once for a machine: that /dev/kvm opens says little.
    ///
    /// Boots `files` and takes at most 20 s. The answer is kept in `cache` until QEMU, the kernel of this machine or its
    /// processor is another one.
    /// - Throws: `GuestFailure` if not even the files of a guest can be made.
    public static func probe(
        with files: BootFiles, emulator: Emulator, agent: URL, cache: URL
    ) async throws -> AcceleratorChoice {
        let device = unsafe open("/dev/kvm", O_RDWR | O_CLOEXEC)
        guard device >= 0 else {
            return AcceleratorChoice(
                accelerator: .tcg, reason: "/dev/kvm: \(unsafe String(cString: strerror(errno)))")
        }
        close(device)
        let release = (try? String(contentsOfFile: "/proc/version", encoding: .utf8)) ?? "unknown"
        let machine = [emulator.version, emulator.processor, release].joined(separator: "\n")
        let memory = cache.appending(path: "accelerator.json")
        if let data = FileManager.default.contents(atPath: memory.path),
            let known = try? JSONDecoder().decode(Memory.self, from: data), known.machine == machine
        {
            return known.choice
        }
        let settings = try GuestSettings(
            emulator: emulator, accelerator: .kvm, agent: agent, cache: cache, bootLimit: limit)
        let failure = try await Guest(files, settings: settings).tryToBoot()
        let choice = AcceleratorChoice(
            accelerator: failure == nil ? .kvm : .tcg,
            reason: failure.map { "under KVM, \($0)" } ?? "a guest came up under it")
        // Where it cannot be kept, it is found out again.
        try? FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
        try? JSONEncoder().encode(Memory(machine: machine, choice: choice)).write(to: memory, options: .atomic)
        return choice
    }
}
