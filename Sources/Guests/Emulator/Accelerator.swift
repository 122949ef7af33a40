/// What executes a guest's instructions.
public enum Accelerator: String, Sendable, Hashable, Codable {
    /// The processor itself.
    case kvm = "KVM"
    /// QEMU's translator; runs everywhere.
    case tcg = "TCG"

    /// QEMU's arguments.
    ///
    /// - Parameter isParallel: whether the guest's processors run at once, each on a thread of its own; else they take turns on
    ///   one. KVM has them run at once in any case.
    func arguments(isParallel: Bool) -> [String] {
        switch self {
        case .kvm: ["-accel", "kvm", "-cpu", "host"]
        // Not max: with its cmpxchg16b some kernels take a double fault in the slab allocator early in their boot.
        // Nor max without it, which the agent's own atomics need. With rdrand the kernel has its random numbers at once;
        // without, the first process that asks for some waits for about a second.
        // The vendor and the two features behind it are for KVM in the guest: of the processors' two ways to virtualise
        // QEMU translates AMD's, with nested paging, and the kernel looks for that on AMD's processors alone. With arat the
        // kernel trusts the timer of the APIC while a CPU is idle. On microvm it finds no other, and without that it has
        // periodic ticks alone (/proc/timer_list of 6.12): a sleep of 20 us takes until the next one.
        case .tcg:
            [
                "-accel", "tcg,thread=\(isParallel ? "multi" : "single")",
                "-cpu", "Nehalem-v1,vendor=AuthenticAMD,+svm,+npt,+rdrand,+arat",
            ]
        }
    }

    /// Whether a module of KVM could drive the processors of such a guest.
    func canUse(_ module: BootFiles.Module) -> Bool { self == .kvm || module.name != "kvm_intel" }
}
