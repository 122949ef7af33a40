import Experiments
import ProcFS
import Steps
import SystemCalls
import Userfaultfd

/// What userfaultfd this process may have.
struct UserfaultfdProbe {
    /// The best access there is, nil for none.
    private let access: UserfaultfdAccess?
    /// Why there is none for the faults that the kernel takes.
    private let refusal: SystemCallError?

    init() {
        do throws(SystemCallError) {
            access = try UserfaultfdAccess()
            refusal = nil
        } catch {
            // Since 5.11 no privilege is needed to handle the faults of user mode.
            access = try? UserfaultfdAccess(userModeOnly: true)
            refusal = error
        }
    }

    /// What the kernel offers.
    var offered: Handshake? { access?.offered }

    /// Limited where only the faults of user mode can be handled: those of an O_DIRECT read then end in EFAULT.
    var capability: Capability {
        let advice = refusal.flatMap { UserfaultfdAccess.advice(for: $0.errno) }
        return switch (access, refusal) {
        case (let access?, nil):
            Capability("userfaultfd", .ok, "\(Self.words(for: access.entry)); \(Self.setting)")
        case (_?, let refusal?):
            Capability(
                "userfaultfd", .limited,
                "UFFD_USER_MODE_ONLY, where a fault inside of a system call is EFAULT; \(refusal); \(Self.setting)",
                advice: advice)
        case (nil, let refusal):
            Capability(
                "userfaultfd", .missing, refusal.map { "\($0); \(Self.setting)" } ?? Self.setting, advice: advice)
        }
    }

    /// What UFFDIO_REGISTER says to one page of each backing, in each mode alone: the operations of the range, or the
    /// errno's name. The keys are `backing/mode`; empty without a userfaultfd.
    ///
    /// A memfd is mapped shared. Where no huge page can be reserved, the entry for hugetlb says that.
    func rangeIoctls() -> [String: [String]] {
        guard let access else { return [:] }
        var answers: [String: [String]] = [:]
        for backing in [Memory.Backing.anonymous, .shmem, .hugetlb] {
            for mode in Memory.Registration.allCases {
                answers["\(backing.rawValue)/\(mode.rawValue)"] = answer(to: mode, of: backing, access)
            }
        }
        return answers
    }

    private func answer(
        to mode: Memory.Registration, of backing: Memory.Backing, _ access: UserfaultfdAccess
    ) -> [String] {
        do throws(SystemCallError) {
            let page = try Mapping(onePageOf: backing)
            let flags: CreationFlags = refusal == nil ? .closeOnExec : [.closeOnExec, .userModeOnly]
            let userfaultfd = try Userfaultfd(flags, via: access.entry)
            try userfaultfd.handshake()
            return try userfaultfd.register(page.range, modes: RegisterModes([mode])).names
        } catch {
            if backing == .hugetlb, error.call == "mmap", error.errno == .noMemory { return ["no free huge page"] }
            return [error.errno.name]
        }
    }

    private static func words(for entry: Userfaultfd.EntryPoint) -> String {
        switch entry {
        case .systemCall: "by the system call"
        case .device: "by /dev/userfaultfd; the system call is refused (EPERM)"
        }
    }

    /// The sysctl as it is set; since 5.2.
    private static var setting: String {
        let value = (try? ProcFile("/proc/sys/vm/unprivileged_userfaultfd").text())?.split(separator: "\n").first
        return value.map { "vm.unprivileged_userfaultfd = \($0)" } ?? "no vm.unprivileged_userfaultfd"
    }
}
