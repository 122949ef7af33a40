import Foundation

/// The two forms of a kernel's image in a folder: as it was built, and uncompressed.
enum KernelImage {
    /// Makes `vmlinux` of the `vmlinuz` in a folder.
    ///
    /// - Parameter path: what errors call it.
    /// - Returns: what the image says of itself, and whether it can be entered without a boot loader.
    static func prepare(in folder: URL, path: String) async throws -> (release: String, isDirect: Bool) {
        let image = try BzImage(Files.read(folder.appending(path: KernelManifest.compressed)), path: path)
        let file = folder.appending(path: KernelManifest.uncompressed)
        try await image.decompress(to: file, path: path)
        let isDirect = ELFImage(try Files.read(file))?.hasDirectEntry ?? false
        // Then it boots from the other, and this one is of no use.
        if !isDirect { try? FileManager.default.removeItem(at: file) }
        return (image.release, isDirect)
    }
}
