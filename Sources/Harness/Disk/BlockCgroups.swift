import CLinux
import SystemCalls

/// The cgroup hierarchy that has the block layer's throttle, on a mount of this process's own.
///
/// cgroup v2 with the io controller (Documentation/admin-guide/cgroup-v2.rst), or v1 with blkio
/// (Documentation/admin-guide/cgroup-v1/blkio-controller.rst): a controller is in one of the two. A hierarchy that is
/// mounted already is the same one here.
struct BlockCgroups: ~Copyable {
    /// The two interfaces.
    enum Version: String, CustomStringConvertible {
        case v1 = "cgroup v1 blkio"
        case v2 = "cgroup v2 io"

        var description: String { rawValue }
    }

    /// Which interface it has.
    let version: Version
    /// Its root folder.
    let root: OwnedDescriptor

    /// Finds the hierarchy.
    ///
    /// - Throws: `Incapable` where there is none, or this process may not mount it.
    init() throws {
        let v2 = unsafe CallResult("cgroup2".withCString { unsafe clinux_mount_detached($0, nil) })
        var reasons: [String] = []
        if let errno = v2.errno {
            reasons.append("\(SystemCallError(call: "fsmount", errno: errno, subject: "cgroup2"))")
        } else {
            let root = OwnedDescriptor(adopting: CInt(v2.rawValue))
            let controllers = ControlFile(root.rawValue, "cgroup.controllers")?.text() ?? ""
            if controllers.split(whereSeparator: \.isWhitespace).contains("io") {
                self.root = root
                version = .v2
                return
            }
            reasons.append("cgroup v2 has no io controller")
        }
        let v1 = unsafe CallResult(
            "cgroup".withCString { type in unsafe "blkio".withCString { unsafe clinux_mount_detached(type, $0) } })
        if let errno = v1.errno {
            reasons.append("\(SystemCallError(call: "fsmount", errno: errno, subject: "cgroup v1 blkio"))")
        } else {
            let root = OwnedDescriptor(adopting: CInt(v1.rawValue))
            if ControlFile(root.rawValue, "blkio.throttle.read_bps_device") != nil {
                self.root = root
                version = .v1
                return
            }
            reasons.append("cgroup v1 blkio has no throttle")
        }
        throw Incapable("\(reasons.joined(separator: "; "))")
    }
}
