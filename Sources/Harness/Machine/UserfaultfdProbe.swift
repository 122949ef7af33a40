import Experiments
import Steps
import SystemCalls
import SystemPackage
import Userfaultfd

/// What userfaultfd this process may have.
struct UserfaultfdProbe {
    private enum Grant {
        case everyFault(UserfaultfdAccess)
        /// For the faults of user mode; the refusal is for the others.
        case userModeOnly(UserfaultfdAccess, SystemCallError)
        case nothing(SystemCallError)
    }

    private let grant: Grant

    /// Tries the system call and the device, then both for the faults of user mode, which need no privilege since 5.11.
    init() {
        do throws(SystemCallError) {
            grant = .everyFault(try UserfaultfdAccess())
        } catch {
            let access = try? UserfaultfdAccess(userModeOnly: true)
            grant = access.map { .userModeOnly($0, error) } ?? .nothing(error)
        }
    }

    /// What the kernel offers; nil without a userfaultfd.
    var offered: Handshake? {
        switch grant {
        case .everyFault(let access), .userModeOnly(let access, _): access.offered
        case .nothing: nil
        }
    }

    /// Limited where a fault that the kernel takes, for example in an O_DIRECT read, cannot be handled.
    var capability: Capability {
        let name = "userfaultfd"
        let setting = Sysctl(name: "vm.unprivileged_userfaultfd")
        return switch grant {
        case .everyFault(let access):
            Capability(name, .ok, "by \(Self.words(for: access.entry)); \(setting)")
        case .userModeOnly(_, let refusal):
            Capability(
                name, .limited,
                "UFFD_USER_MODE_ONLY: a fault inside of a system call is EFAULT; without it, \(refusal); "
                    + "\(setting)",
                advice: UserfaultfdAccess.advice(for: refusal.errno))
        case .nothing(let refusal):
            Capability(
                name, .missing, "\(refusal); \(setting)",
                advice: UserfaultfdAccess.advice(for: refusal.errno))
        }
    }

    /// What UFFDIO_REGISTER says to one page of each backing in each mode, by `backing/mode`.
    ///
    /// The operations of the range, or the name of the errno; `no free huge page` where none can be reserved. A memfd
    /// is mapped shared, and no feature is requested but `rwp`, without which the kernel refuses that mode; where it has no such
    /// feature, the mode is left out. Empty without a userfaultfd.
    func rangeIoctls() -> [String: [String]] {
        switch grant {
        case .everyFault(let access): Self.rangeIoctls(.closeOnExec, access)
        case .userModeOnly(let access, _): Self.rangeIoctls([.closeOnExec, .userModeOnly], access)
        case .nothing: [:]
        }
    }

    private static func rangeIoctls(
        _ flags: CreationFlags, _ access: UserfaultfdAccess
    ) -> [String: [String]] {
        var answers: [String: [String]] = [:]
        for backing in [Memory.Backing.anonymous, .shmem, .hugetlb] {
            for mode in Memory.Registration.allCases {
                let needed: Features = mode == .readWriteProtect ? .rwp : []
                guard access.offered.features.isSuperset(of: needed) else { continue }
                let key = "\(backing.rawValue)/\(mode.rawValue)"
                do throws(SystemCallError) {
                    let page = try Mapping(onePageOf: backing)
                    let userfaultfd = try OwnedUserfaultfd(flags, via: access.entry)
                    try userfaultfd.handshake(requesting: needed)
                    answers[key] = try userfaultfd.register(page.range, modes: RegisterModes([mode])).names
                } catch {
                    let isExhausted = backing == .hugetlb && error.call == "mmap" && error.errno == .noMemory
                    answers[key] = [isExhausted ? "no free huge page" : error.errno.name]
                }
            }
        }
        return answers
    }

    private static func words(for entry: OwnedUserfaultfd.EntryPoint) -> String {
        switch entry {
        case .systemCall: "the system call"
        case .device: "/dev/userfaultfd, the system call being refused (EPERM)"
        }
    }
}
