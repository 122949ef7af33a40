import Foundation

/// What is kept beside a kernel's files: where they come from, and what they are checked against.
struct KernelManifest: Codable {
    /// The version of this format.
    var format = 1
    /// The kernel as the mirror had it; nil for one that came from a file.
    var origin: DebianKernel?
    /// `uname -r` under it.
    var release: String
    /// Whether the uncompressed kernel can be entered without a boot loader.
    var isDirect: Bool
    /// How the packages were verified, in words.
    var verification: String
    /// The SHA-256 of each file, by its path below the folder.
    var files: [String: String]

    static let file = "kernel.json"
    static let compressed = "vmlinuz", uncompressed = "vmlinux", config = "config", modules = "modules"

    /// The manifest in a folder; nil if there is none that this program understands.
    init?(in folder: URL) {
        guard let data = FileManager.default.contents(atPath: folder.appending(path: Self.file).path),
            let manifest = try? JSONDecoder().decode(KernelManifest.self, from: data), manifest.format == 1
        else { return nil }
        self = manifest
    }

    /// A manifest of all that lies in a folder.
    init(of folder: URL, origin: DebianKernel?, release: String, isDirect: Bool, verification: String) throws {
        self.origin = origin
        self.release = release
        self.isDirect = isDirect
        self.verification = verification
        var files: [String: String] = [:]
        let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
        while let file = walk?.nextObject() as? URL {
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            let path = file.path.dropFirst(folder.path.count).drop { $0 == "/" }
            if path != Self.file, path != VerifiedFiles.file { files[String(path)] = try Checksum.of(file: file) }
        }
        self.files = files
    }

    /// Writes the manifest into its folder.
    func write(to folder: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try Files.write(encoder.encode(self) + Data("\n".utf8), to: folder.appending(path: Self.file))
    }

    /// The digest of all files.
    var digest: String {
        let lines = files.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }
        return Checksum.of(Data(lines.joined().utf8))
    }

    /// The kernel in a folder, its images checked; its modules are checked when they are read.
    ///
    /// - Throws: `KernelFailure.notVerified` for a file that is not what was stored.
    func open(_ folder: URL, name: String) throws -> BootableKernel {
        let image = isDirect ? Self.uncompressed : Self.compressed
        var verified = VerifiedFiles(in: folder)
        for path in [image, Self.config] {
            guard let digest = files[path] else { continue }
            guard verified.matches(digest, path) else {
                throw KernelFailure.notVerified(
                    path: folder.appending(path: path).path, reason: "its checksum is not the one it was stored with")
            }
        }
        var digests: [String: String] = [:]
        for (path, digest) in files where path.hasPrefix("\(Self.modules)/") {
            digests[String(path.dropFirst(Self.modules.count + 1))] = digest
        }
        return BootableKernel(
            name: name, release: release, digest: digest,
            config: files[Self.config].map { "sha256:\($0)" } ?? "unknown",
            image: folder.appending(path: image), isDirect: isDirect,
            modules: ModuleSet(root: folder.appending(path: Self.modules), digests: digests))
    }
}
