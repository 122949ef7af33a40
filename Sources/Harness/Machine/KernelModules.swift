import CLinux
import Glibc
public import SystemCalls
import SystemPackage

/// The modules that a guest carries in a folder of its initramfs.
public struct KernelModules: Sendable {
    /// The folder.
    public let folder: String

    private static let harmless: [Errno] = [.fileExists, .operationNotSupportedByDevice, .notSupportedOnSocket]

    /// The modules in `folder`.
    public init(in folder: String) { self.folder = folder }

    /// Loads them in the order of their names, which is that of their dependencies, and removes each file that was tried.
    ///
    /// A module that is loaded already is none to load, and a driver of a processor's own instructions does not stay where the
    /// processor lacks them: ENODEV, or EOPNOTSUPP from KVM's. Blocks for as long as the modules take, a second or two for large
    /// ones under an emulator.
    ///
    /// - Throws: what else open(2) and finit_module(2) say to one of them; those behind it are not tried.
    public func load() throws(SystemCallError) {
        for name in FolderListing.names(in: folder) {
            let path = "\(folder)/\(name)"
            defer { _ = unsafe unlink(path) }
            let file = try OwnedDescriptor(opening: path, .readOnly)
            let result = CallResult(clinux_load_module(file.rawValue))
            if let errno = result.errno, !Self.harmless.contains(errno) {
                throw SystemCallError(call: "load", errno: errno, subject: path)
            }
        }
    }
}
