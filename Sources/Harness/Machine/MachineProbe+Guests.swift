import CLinux
import Experiments
import Glibc
import SystemCalls
import SystemPackage

extension MachineProbe {
    /// Whether /dev/kvm opens and answers; never more than limited, since no guest is started.
    static func kvm() -> Capability {
        do throws(SystemCallError) {
            let device = try OwnedDescriptor(opening: "/dev/kvm", .readWrite)
            let version = try CallResult(clinux_kvm_api_version(device.rawValue)).get("KVM_GET_API_VERSION")
            return Capability(
                "KVM", .limited,
                "/dev/kvm opens, API version \(version); whether a guest executes is not probed here")
        } catch {
            let advice =
                error.errno == .permissionDenied
                ? "run as root or join the group of /dev/kvm; without it, guests are emulated"
                : "none is needed: without it, guests are emulated"
            return Capability("KVM", .missing, "\(error)", advice: advice)
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
