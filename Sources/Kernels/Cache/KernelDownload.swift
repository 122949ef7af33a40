import Foundation

/// The way of a kernel from the mirror into the cache: downloaded, verified, unpacked beside its place, then moved there.
struct KernelDownload {
    private let kernel: DebianKernel
    private let cache: KernelCache
    private let progress: @Sendable (String) -> Void

    /// Drivers of hardware that no guest has; the larger part of a kernel for any machine.
    private static let unwanted = ["drivers/gpu", "drivers/media", "drivers/net", "drivers/infiniband", "sound"]

    init(_ kernel: DebianKernel, into cache: KernelCache, progress: @escaping @Sendable (String) -> Void) {
        self.kernel = kernel
        self.cache = cache
        self.progress = progress
    }

    func run() async throws {
        let holder = try ScratchFolder(in: cache.kernels, for: kernel.name)
        defer { withExtendedLifetime(holder) {} }
        let scratch = holder.url
        let tree = scratch.appending(path: "tree", directoryHint: .isDirectory)
        let result = scratch.appending(path: "kernel", directoryHint: .isDirectory)
        for folder in [tree, result] { try Files.makeFolder(folder) }
        let apt = try PrivateApt(folder: scratch.appending(path: "apt", directoryHint: .isDirectory))
        for package in kernel.packages {
            progress("\(kernel.name): \(package.name)" + (package.size.map { ", \($0 >> 20) MB" } ?? ""))
            let file = try await apt.download([package], to: scratch)[0]
            if package.sha256 == nil { try await checkFields(of: file, package) }
            try await unpack(file, to: tree)
            try? FileManager.default.removeItem(at: file)
        }
        progress("\(kernel.name): unpacking the kernel")
        try collect(from: tree, into: result)
        let isDirect = try await KernelImage.prepare(in: result, path: kernel.packages[0].name).isDirect
        try await checkModules(ModuleSet(root: result.appending(path: KernelManifest.modules)))
        let manifest = try KernelManifest(
            of: result, origin: kernel, release: kernel.release, isDirect: isDirect,
            verification: kernel.verification)
        try manifest.write(to: result)
        try Files.move(result, to: cache.kernels.appending(path: kernel.name))
    }

    /// Holds a package that no index vouches for against what its name promised.
    private func checkFields(of file: URL, _ package: ArchivePackage) async throws {
        let text = try await Program.run(["dpkg-deb", "--field", file.path], package: "dpkg")
        let fields = ControlStanza(text[...])
        guard fields["Package"] == package.name, fields["Version"] == package.version.text else {
            throw KernelFailure.notVerified(
                path: package.address,
                reason: "it holds \(fields["Package"] ?? "no package") \(fields["Version"] ?? "")")
        }
    }

    private func unpack(_ package: URL, to tree: URL) async throws {
        let excludes = Self.unwanted.map { "--exclude=*/kernel/\($0)" } + ["--exclude=./usr/share"]
        try await Program.run(
            [
                "bash", "-c",
                "set -o pipefail; dpkg-deb --fsys-tarfile \"$1\" | tar -x --no-same-owner -C \"$2\" \"${@:3}\"",
                "bash", package.path, tree.path,
            ] + excludes, package: "dpkg")
    }

    /// Puts the parts into the places that they have in the cache, wherever the packages have them.
    private func collect(from tree: URL, into result: URL) throws {
        let roots = ["usr/lib/modules", "lib/modules"].map { tree.appending(path: "\($0)/\(kernel.release)") }
        func first(_ places: [URL]) -> URL? { places.first { FileManager.default.fileExists(atPath: $0.path) } }
        let boot = tree.appending(path: "boot")
        guard
            let image = first(
                [boot.appending(path: "vmlinuz-\(kernel.release)")] + roots.map { $0.appending(path: "vmlinuz") })
        else {
            throw KernelFailure.notVerified(path: kernel.packages[0].address, reason: "it holds no vmlinuz")
        }
        try Files.move(image, to: result.appending(path: KernelManifest.compressed))
        let configs = [boot.appending(path: "config-\(kernel.release)")] + roots.map { $0.appending(path: "config") }
        if let config = first(configs) { try Files.move(config, to: result.appending(path: KernelManifest.config)) }
        let modules = result.appending(path: KernelManifest.modules, directoryHint: .isDirectory)
        try Files.makeFolder(modules)
        for name in ["kernel", "modules.builtin"] {
            // The parts of a split kernel share one folder in the tree.
            if let part = first(roots.map { $0.appending(path: name) }) {
                try Files.move(part, to: modules.appending(path: name))
            }
        }
    }

    private func checkModules(_ modules: ModuleSet) async throws {
        guard let release = try await modules.release(), release != kernel.release else { return }
        throw KernelFailure.notVerified(
            path: kernel.packages.dropFirst().first?.address ?? kernel.name,
            reason: "its modules are for \(release), the kernel is \(kernel.release)")
    }
}
