/// What executes a guest's instructions.
public enum Accelerator: String, Sendable, Hashable, Codable {
    /// The processor itself.
    case kvm = "KVM"
    /// QEMU's translator; runs everywhere.
    case tcg = "TCG"

    /// QEMU's arguments.
    var arguments: [String] {
        switch self {
        case .kvm: ["-accel", "kvm", "-cpu", "host"]
        // Not max: with its cmpxchg16b some kernels take a double fault in the slab allocator early in their boot.
        // Nor max without it, which the agent's own atomics need. With rdrand the kernel has its random numbers at once;
        // without, the first process that asks for some waits for about a second.
        // The vendor and the two features behind it are for KVM in the guest: of the processors' two ways to virtualise
        // QEMU translates AMD's, with nested paging, and the kernel looks for that on AMD's processors alone.
        case .tcg:
            ["-accel", "tcg,thread=multi", "-cpu", "Nehalem-v1,vendor=AuthenticAMD,+svm,+npt,+rdrand"]
        }
    }

    /// Whether a module of KVM could drive the processors of such a guest.
    func canUse(_ module: BootFiles.Module) -> Bool { self == .kvm || module.name != "kvm_intel" }
}
