import Experiments
import ProcFS

/// What the calling thread may do, as far as the kernel asks for it below an experiment.
///
/// Credentials are a thread's: /proc/self would show those of the first one, also after that has ended.
///
/// proc_pid_status(5), user_namespaces(7).
struct Privileges {
    /// The user that files and processes are checked against.
    let effectiveUser: UInt32
    /// CapEff: a bit for each capability, by its number.
    let effectiveCapabilities: UInt64
    /// Whether the capabilities count for the whole machine, and not for a user namespace alone.
    let isInitialUserNamespace: Bool

    /// Reads the texts of status and of uid_map, which a kernel without CONFIG_USER_NS does not have.
    ///
    /// Nil if the status is malformed. The initial user namespace is known by its map: all users to themselves.
    init?(status: String, userMap: String?) {
        func fields(after key: String) -> [Substring] {
            let line = status.split(separator: "\n").first { $0.hasPrefix(key) }
            return line?.dropFirst(key.count).split(separator: "\t") ?? []
        }
        let users = fields(after: "Uid:")
        guard users.count == 4, let user = UInt32(users[1]),
            let capabilities = fields(after: "CapEff:").first.flatMap({ UInt64($0, radix: 16) })
        else { return nil }
        effectiveUser = user
        effectiveCapabilities = capabilities
        isInitialUserNamespace =
            userMap.map { $0.split { $0 == " " || $0 == "\n" } == ["0", "0", "4294967295"] } ?? true
    }

    /// What is granted of the two capabilities that matter.
    var capability: Capability {
        let admin = holds(21)
        let ptrace = holds(19)
        let detail =
            "effective uid \(effectiveUser); CAP_SYS_ADMIN (kernel stacks, tracefs): \(admin ? "yes" : "no"); "
            + "CAP_SYS_PTRACE (userfaultfd): \(ptrace ? "yes" : "no")"
        // The kernel asks for both in the initial user namespace: capable(), file_ns_capable(…, &init_user_ns, …).
        guard isInitialUserNamespace else {
            return Capability(
                "privileges", .missing, detail + "; in a user namespace, where neither counts",
                advice: "run as root outside of the user namespace")
        }
        return switch (admin, ptrace) {
        case (true, true): Capability("privileges", .ok, detail)
        case (true, false): Capability("privileges", .limited, detail, advice: "run with CAP_SYS_PTRACE too")
        case (false, true): Capability("privileges", .limited, detail, advice: "run with CAP_SYS_ADMIN too")
        case (false, false): Capability("privileges", .missing, detail, advice: "run as root")
        }
    }

    /// The capability of the calling thread.
    static func capability() -> Capability {
        guard let status = try? ProcFile("/proc/thread-self/status").text(),
            let privileges = Privileges(status: status, userMap: try? ProcFile("/proc/thread-self/uid_map").text())
        else {
            return Capability(
                "privileges", .missing, "/proc/thread-self/status is not readable", advice: "mount /proc")
        }
        return privileges.capability
    }

    private func holds(_ number: UInt64) -> Bool { effectiveCapabilities >> number & 1 != 0 }
}
