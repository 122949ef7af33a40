public import Foundation

/// What a guest is booted from: a kernel, and the modules that it needs for its disk and its channel.
public struct BootFiles: Sendable {
    /// The kernel's name, which names its results: full version and flavour.
    public let name: String
    /// The kernel's image: an uncompressed vmlinux where `entry` is `pvh`, else a bzImage.
    public let image: URL
    /// How the image is entered.
    public let entry: Entry
    /// The digest of everything that was taken from the kernel: what a saved guest is keyed by.
    public let digest: String
    /// The modules in the order in which they are to be loaded, each with its decompressed content.
    public let modules: [Module]
    /// The modules of the device mapper in that order: loaded only where the kernel cannot throttle a disk.
    public let mapperModules: [Module]
    /// The modules of KVM in that order: loaded in a guest that is to be saved, and in another when they are needed.
    public let virtualizationModules: [Module]
    /// Over which bus the guest finds its devices.
    public let bus: Bus

    /// How an image is entered.
    public enum Entry: String, Sendable {
        /// By the note for a PVH entry in its ELF: nothing is decompressed in the guest.
        case pvh
        /// By the boot protocol of a bzImage.
        case bzImage
    }

    /// A module's name and content.
    public struct Module: Sendable {
        /// The name without extension.
        public let name: String
        /// The ELF object.
        public let content: Data

        /// A module.
        public init(name: String, content: Data) {
            self.name = name
            self.content = content
        }
    }

    /// Over which bus a guest finds its devices.
    public enum Bus: String, Sendable {
        /// virtio-mmio, on QEMU's machine without PCI, which boots fastest.
        case mmio
        /// virtio-pci, on a machine that every kernel knows.
        case pci
    }

    /// What a guest boots from.
    public init(
        name: String, image: URL, entry: Entry, digest: String, modules: [Module], mapperModules: [Module] = [],
        virtualizationModules: [Module] = [], bus: Bus
    ) {
        self.name = name
        self.image = image
        self.entry = entry
        self.digest = digest
        self.modules = modules
        self.mapperModules = mapperModules
        self.virtualizationModules = virtualizationModules
        self.bus = bus
    }
}
