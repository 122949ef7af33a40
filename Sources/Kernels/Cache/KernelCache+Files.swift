import Foundation

extension KernelCache {
    /// A kernel from a file, its uncompressed image kept in the cache under the digest of the file.
    ///
    /// - Throws: `KernelFailure`.
    func prepare(image: String, modules: String?) async throws -> BootableKernel {
        let source = URL(filePath: image)
        let data = try Files.read(source)
        let release = try BzImage(data, path: image).release
        let set = ModuleSet(root: modules.map { URL(filePath: $0) } ?? URL(filePath: "/nonexistent"))
        if let modules {
            guard !set.isEmpty else {
                throw KernelFailure.file(path: modules, reason: "there is no kernel module in it")
            }
            if let built = try await set.release(), built != release {
                throw KernelFailure.notVerified(
                    path: modules, reason: "its modules are for \(built), the kernel is \(release)")
            }
        }
        let images = folder.appending(path: "images", directoryHint: .isDirectory)
        let place = images.appending(path: Checksum.of(data), directoryHint: .isDirectory)
        // The release is the builder's text: a folder is named by it.
        let name = String(release.map { $0.isASCII && ($0.isLetter || $0.isNumber || "+-._~".contains($0)) ? $0 : "-" })
        if let kernel = try? KernelManifest(in: place)?.open(place, name: name) { return kernel.with(set) }
        let holder = try ScratchFolder(in: images, for: place.lastPathComponent)
        defer { withExtendedLifetime(holder) {} }
        let scratch = holder.url
        try Files.write(data, to: scratch.appending(path: KernelManifest.compressed))
        let isDirect = try await KernelImage.prepare(in: scratch, path: image).isDirect
        try KernelManifest(
            of: scratch, origin: nil, release: release, isDirect: isDirect, verification: "a file of this machine"
        ).write(to: scratch)
        try Files.move(scratch, to: place)
        guard let kernel = try KernelManifest(in: place)?.open(place, name: name) else {
            throw KernelFailure.file(path: place.path, reason: "it is gone again")
        }
        return kernel.with(set)
    }
}

extension BootableKernel {
    fileprivate func with(_ modules: ModuleSet) -> BootableKernel {
        BootableKernel(
            name: name, release: release, digest: digest, config: config, image: image, isDirect: isDirect,
            modules: modules)
    }
}
