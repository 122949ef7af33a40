import Foundation
public import Kernels

extension BootFiles {
    /// What a guest boots from, out of a kernel on this machine: its image and the modules for disk, channel, file
    /// system, device mapper and KVM.
    ///
    /// - Throws: `KernelFailure`, for a kernel of which it is known that it cannot find its disk too.
    public init(_ kernel: BootableKernel, fileSystem: FileSystem) async throws {
        let (modules, absent) = try await kernel.modules.load([
            "virtio_mmio", "virtio_pci", "virtio_blk", "virtio_console", fileSystem.rawValue,
        ])
        let mapper = try await kernel.modules.load(["dm_mod"]).modules
        // Each stays where the processor is its own.
        let virtualization = try await kernel.modules.load(["kvm_amd", "kvm_intel"]).modules
        // QEMU's machine without PCI takes no bzImage of a kernel that asks its boot loader's firmware for things.
        let hasMmio = !absent.contains("virtio_mmio") || kernel.hasBuiltin("virtio_mmio", word: "virtio-mmio")
        let bus: Bus = kernel.isDirect && hasMmio ? .mmio : .pci
        let unused = bus == .mmio ? "virtio_pci" : "virtio_mmio"
        self.init(
            name: kernel.name, image: kernel.image, entry: kernel.isDirect ? .pvh : .bzImage, digest: kernel.digest,
            modules: modules.filter { !$0.name.hasPrefix(unused) }.map { Module(name: $0.name, content: $0.object) },
            mapperModules: mapper.map { Module(name: $0.name, content: $0.object) },
            virtualizationModules: virtualization.map { Module(name: $0.name, content: $0.object) }, bus: bus)
    }
}
