import CLinux
import Experiments
import Glibc
import SystemCalls

extension MachineProbe {
    /// Whether a vCPU executes an instruction; blocks for at most five seconds, and two more for a child that does not die.
    static func kvm() -> Capability {
        VirtualizationModules.load()
        do throws(SystemCallError) {
            return try VcpuAttempt().outcome(within: 5_000).capability
        } catch {
            return Capability("KVM", .missing, "\(error)")
        }
    }

    /// Where QEMU is.
    static func qemu() -> Capability {
        let program = "qemu-system-x86_64"
        let folders = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
        if let path = path(of: program, inFolders: folders) { return Capability("QEMU", .ok, path) }
        return Capability(
            "QEMU", .missing, "\(program) is not on PATH; only guest kernels need it",
            advice: "apt-get install qemu-system-x86")
    }

    /// The first executable file of that name in the folders, which are separated by colons.
    static func path(of program: String, inFolders folders: String) -> String? {
        folders.split(separator: ":").map { "\($0)/\(program)" }.first { path in unsafe access(path, X_OK) == 0 }
    }
}
