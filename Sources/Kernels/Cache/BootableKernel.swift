public import Foundation

/// A kernel whose files lie on this machine, checked and ready to be booted.
public struct BootableKernel: Sendable {
    /// The name of its results: full version and flavour.
    public let name: String
    /// `uname -r` under it.
    public let release: String
    /// The digest of all its files.
    public let digest: String
    /// The digest of its configuration as records name it, or `unknown`.
    public let config: String
    /// The image: the uncompressed kernel where `isDirect`, else the bzImage.
    public let image: URL
    /// Whether a hypervisor can enter the image without a boot loader.
    public let isDirect: Bool
    /// Its modules.
    public let modules: ModuleSet

    /// Whether the kernel has a driver built in, as far as its list of built-in modules or its own text tells.
    ///
    /// - Parameter word: what the driver's registration has in the kernel's text, such as `virtio-mmio`.
    public func hasBuiltin(_ name: String, word: String) -> Bool {
        if modules.isBuiltin(name) { return true }
        guard isDirect, let text = try? Data(contentsOf: image, options: .alwaysMapped) else { return false }
        return text.range(of: Data([0] + Array(word.utf8) + [0])) != nil
    }
}
