import Experiments
import Steps
import SystemCalls
import SystemPackage
import Userfaultfd

/// How this process gets a userfaultfd: by the system call where it may, else by /dev/userfaultfd.
struct UserfaultfdAccess {
    /// The entry point that works.
    let entry: OwnedUserfaultfd.EntryPoint
    /// What the kernel offers there.
    let offered: Handshake

    /// Finds the entry point that works.
    ///
    /// - Throws: the system call's own errno if neither does.
    init(userModeOnly: Bool = false) throws(SystemCallError) {
        let flags: CreationFlags = userModeOnly ? [.closeOnExec, .userModeOnly] : .closeOnExec
        do throws(SystemCallError) {
            offered = try OwnedUserfaultfd.supported(flags, via: .systemCall)
            entry = .systemCall
        } catch {
            guard error.errno == .notPermitted else { throw error }
            guard let offered = try? OwnedUserfaultfd.supported(flags, via: .device) else { throw error }
            self.offered = offered
            entry = .device
        }
    }

    /// What to do when neither entry point works, by the errno of the system call.
    static func advice(for errno: Errno) -> String? {
        switch errno {
        case .notPermitted:
            "run as root, or with CAP_SYS_PTRACE, or set vm.unprivileged_userfaultfd to 1, or get access to "
                + "/dev/userfaultfd (6.1)"
        case .noFunction: "this kernel was built without CONFIG_USERFAULTFD"
        default: nil
        }
    }
}

extension Features {
    /// What a userfaultfd of an experiment must offer: what the memory needs, what the script asks for, and the names of
    /// the threads that fault.
    init(neededBy experiment: Experiment, _ settings: UserfaultfdSettings) {
        self = [.threadID]
        for memory in experiment.memory {
            let isHugetlb = memory.backing == .hugetlb
            let isShmem = memory.backing == .shmem
            if memory.registration.contains(.missing) {
                if isHugetlb { insert(.missingHugetlbfs) }
                if isShmem { insert(.missingShmem) }
            }
            if memory.registration.contains(.writeProtect) {
                insert(.pagefaultFlagWP)
                if isHugetlb || isShmem { insert(.wpHugetlbfsShmem) }
            }
            if memory.registration.contains(.readWriteProtect) { insert(.rwp) }
            if memory.registration.contains(.minor) { insert(isHugetlb ? .minorHugetlbfs : .minorShmem) }
        }
        formUnion(Features(settings.features))
    }
}
