import CLinux
import SystemCalls
import SystemPackage

/// KVM in a guest: its modules, which are loaded when somebody first asks for them, since they take a second to.
///
/// Anywhere else there are none of them, and nothing is done.
public enum VirtualizationModules {
    /// Where a guest has them.
    public static let folder = "/virtualization"

    /// Loads them, unless that was tried before; what cannot be loaded is found out by whoever needs it.
    ///
    /// Keeps one machine for as long as this process lives: a guest of 6.12 in which machines came and went once died of an int3
    /// in `__schedule`. The first that is made, and the end of the last, have the kernel patch that function
    /// (`preempt_notifier_key`, kernel/sched/core.c); that this was why is a guess.
    public static func load() {
        guard !FolderListing.names(in: folder).isEmpty else { return }
        try? KernelModules(in: folder).load()
        guard let device = try? OwnedDescriptor(opening: "/dev/kvm", .readWrite) else { return }
        _ = clinux_kvm_create_machine(device.rawValue)
    }
}
