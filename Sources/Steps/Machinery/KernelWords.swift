public import Experiments
import Userfaultfd

/// The kernel's names for what a script may ask a machine for.
public enum KernelWords {
    /// The features of userfaultfd.
    public static let features = Features.named.map { $0.name }
    /// The ioctls of userfaultfd.
    public static let ioctls = Ioctls.named.map { $0.name }
    /// The backings and modes in which memory is registered when a machine is probed: `shmem/write-protect`.
    public static let ranges = [Memory.Backing.anonymous, .shmem, .hugetlb].flatMap { backing in
        Memory.Registration.allCases.map { "\(backing.rawValue)/\($0.rawValue)" }
    }

    /// The problem of a word in a condition that no machine could have; nil if all of them are the kernel's.
    public static func problem(
        in condition: MachineCondition, at location: Location
    ) -> ScriptProblem? {
        switch condition.subject {
        case .feature(let name):
            // A kernel may have one that is not known here: `bit-19`.
            Features(named: name) == nil ? .unknown("feature", name, at: location, known: features) : nil
        case .ioctl(let name, let range):
            if !ranges.contains(range) {
                .unknown("registration", range, at: location, known: ranges)
            } else if Ioctls(named: name) == nil {
                .unknown("ioctl", name, at: location, known: ioctls)
            } else {
                nil
            }
        case .capability(let name):
            Capability.names.contains(name) ? nil : .unknown("capability", name, at: location, known: Capability.names)
        }
    }
}
