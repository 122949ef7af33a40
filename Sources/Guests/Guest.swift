public import Experiments
public import Foundation
import Kernels

/// A kernel that can be run as a guest: boots it, saves it, restores copies of it.
public struct Guest: Sendable {
    /// What it is booted from.
    public let files: BootFiles
    /// What it has in common with the other guests.
    public let settings: GuestSettings

    /// The folder of a guest's disk, as its agent sees it.
    public static let scratch = "/disk"

    /// How many boots may die before init's first word until a kernel counts as one that does not come up.
    private static let boots = 5
    /// How many may be silent: each takes as long as a boot may.
    private static let silentBoots = 2

    /// A guest.
    public init(_ files: BootFiles, settings: GuestSettings) {
        self.files = files
        self.settings = settings
    }

    /// The digest of all that a saved guest is made from.
    var key: String {
        let place = URL(filePath: "/")
        var command = settings.command(
            files, initramfs: place, disk: place, console: place, start: .discardingBoot)
        command.kernel = place
        // The measured rate varies a little; whether a saved one still fits is compared, not keyed.
        command.tscKilohertz = nil
        let parts = [
            files.digest, settings.agentDigest, settings.emulator.version, settings.emulator.processor,
            command.shellText,
        ]
        return Checksum.of(Data(parts.joined(separator: "\n").utf8))
    }

    var folder: URL {
        settings.cache.appending(path: "\(files.name)-\(key.prefix(12))", directoryHint: .isDirectory)
    }

    /// What its agent has found when it was asked to probe, now or in an earlier run; nil if it was not asked yet.
    ///
    /// Good for as long as the guest is made from the same: what it is made from is what a probe finds.
    public var machine: Machine? {
        FileManager.default.contents(atPath: machineFile.path).flatMap {
            try? JSONDecoder().decode(Machine.self, from: $0)
        }
    }

    /// Keeps what its agent found.
    public func keep(_ machine: Machine) {
        // Without it, the next run probes again.
        try? FileManager.default.createDirectory(
            at: machineFile.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? JSONEncoder().encode(machine).write(to: machineFile, options: .atomic)
    }

    private var machineFile: URL { settings.cache.appending(path: "machines/\(folder.lastPathComponent).json") }

    /// The saved guest; makes it if there is none, or if the one there is stale or broken.
    ///
    /// - Parameter onFlake: called for each boot that died and was followed by another.
    /// - Throws: `GuestFailure`.
    public func image(onFlake: @Sendable (BootFlake) -> Void = { _ in }) async throws -> GuestImage {
        try Self.writing(settings.cache) {
            try FileManager.default.createDirectory(at: settings.cache, withIntermediateDirectories: true)
        }
        let lock = try await FileLock(settings.cache.appending(path: "\(files.name).lock"))
        defer { withExtendedLifetime(lock) {} }
        if let image = GuestImage.read(folder, key: key, tscKilohertz: settings.emulator.tscKilohertz) { return image }
        return try await make(onFlake)
    }

    /// Forgets the saved guest: one that did not answer is of no use.
    public func discardImage() { try? FileManager.default.removeItem(at: folder) }

    /// Runs a copy of the saved guest, and ends it when `body` returns.
    ///
    /// - Parameters:
    ///   - console: where the copy's console goes.
    ///   - isParallel: whether its CPUs run at once; else, under TCG, they take turns. CPUs that are more than this machine has
    ///     spin for locks whose holders do not run.
    /// - Throws: `Dialogue.Failure` and what `body` throws.
    public func restore<Result: Sendable>(
        _ image: GuestImage, console: URL, isParallel: Bool = true,
        body: @escaping @Sendable (Dialogue) async throws -> Result
    ) async throws -> Result {
        let command = settings.command(
            files, initramfs: image.file(GuestImage.initramfs), disk: image.file(GuestImage.disk), console: console,
            start: .restore(memory: image.file(GuestImage.memory)), isParallel: isParallel)
        defer { withExtendedLifetime(image) {} }
        return try await run(command, body: body)
    }

    /// Boots the guest, and ends it when `body` returns; a boot that dies before init's first word is tried again.
    ///
    /// - Parameters:
    ///   - console: where the guest's console goes.
    ///   - isParallel: as of a copy.
    ///   - onFlake: called for each boot that died and was followed by another.
    /// - Throws: `GuestFailure`, `Dialogue.Failure` and what `body` throws.
    public func boot<Result: Sendable>(
        console: URL, isParallel: Bool = true, onFlake: @Sendable (BootFlake) -> Void = { _ in },
        body: @escaping @Sendable (Dialogue) async throws -> Result
    ) async throws -> Result {
        let scratch = try TemporaryFolder()
        let initramfs = try scratch.write(archive(), to: GuestImage.initramfs)
        let disk = try await makeDisk(in: scratch.url)
        let command = settings.command(
            files, initramfs: initramfs, disk: disk, console: console, start: .discardingBoot, isParallel: isParallel)
        return try await untilUp(command, console: console, onFlake: onFlake, body: body)
    }

    /// The command that boots this guest, with names in place of the files that are made for it.
    public var plainCommand: QemuCommand {
        settings.command(
            files, initramfs: URL(filePath: "/initramfs"), disk: URL(filePath: "/disk"),
            console: URL(filePath: "/console"), start: .discardingBoot)
    }

    /// Boots the guest once and ends it as soon as its agent has said its first word.
    ///
    /// - Returns: nil, or what happened instead.
    func tryToBoot() async throws -> String? {
        let scratch = try TemporaryFolder()
        let initramfs = try scratch.write(archive(), to: GuestImage.initramfs)
        let disk = try await makeDisk(in: scratch.url)
        let command = settings.command(
            files, initramfs: initramfs, disk: disk, console: scratch.url.appending(path: "console"),
            start: .discardingBoot)
        let limit = settings.bootLimit
        do {
            try await run(command) { try await $0.awaitReady(within: limit) }
            return nil
        } catch let failure as Dialogue.Failure {
            return Self.reason(failure, beside: command.console)
        }
    }

    // MARK: Running

    private func run<Result: Sendable>(
        _ command: QemuCommand, body: @escaping @Sendable (Dialogue) async throws -> Result
    ) async throws -> Result {
        try await Dialogue.hold(
            with: settings.agent.path, ["guard", QemuCommand.program] + command.arguments, ending: .kill,
            errors: Self.errors(beside: command.console), body: body)
    }

    /// The file for what QEMU itself says.
    public static func errors(beside console: URL) -> URL { console.appendingPathExtension("qemu") }

    /// How a guest ended, with what QEMU itself has said.
    public static func reason(_ failure: Dialogue.Failure, beside console: URL) -> String {
        let bytes = FileManager.default.contents(atPath: errors(beside: console).path) ?? Data()
        let words = String(decoding: bytes, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
        return "the emulator \(failure)" + (words.isEmpty ? "" : " (\(words))")
    }

    func untilUp<Result: Sendable>(
        _ command: QemuCommand, console: URL, onFlake: @Sendable (BootFlake) -> Void,
        body: @escaping @Sendable (Dialogue) async throws -> Result
    ) async throws -> Result {
        let limit = settings.bootLimit
        var (deaths, silences) = (0, 0)
        while true {
            let progress = BootProgress()
            do {
                return try await run(command) { dialogue in
                    try await dialogue.awaitReady(within: limit)
                    progress.cameUp()
                    return try await body(dialogue)
                }
            } catch let failure as Dialogue.Failure where !progress.isUp {
                deaths += 1
                if case .silent = failure { silences += 1 }
                let flake = BootFlake(failure, console: console)
                // An agent that says why it gives up will say so again.
                let hasReason = Console(of: console).agentWord != nil
                if deaths < Self.boots, silences < Self.silentBoots, !hasReason {
                    onFlake(flake)
                    continue
                }
                throw GuestFailure.neverCameUp(
                    kernel: files.name, boots: deaths, reason: flake.reason, console: Console(of: console).tail(12))
            }
        }
    }
}
