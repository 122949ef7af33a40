import CLinux
public import SystemCalls
import SystemPackage

/// A guest's disk under a device-mapper device of its own, so that it can be held on a kernel without a throttle.
///
/// For a guest's init alone, before it mounts the disk: nobody else makes such a device.
public enum MappedDisk {
    /// Whether the kernel below cannot hold a disk by a cgroup: it was built without CONFIG_BLK_DEV_THROTTLING, or its
    /// command line says `cgroup_disable=io`.
    public static var isNeeded: Bool {
        do {
            _ = try BlockCgroups()
            return false
        } catch {
            return true
        }
    }

    /// Makes the device over a disk, from end to end (dm-linear).
    ///
    /// - Parameter disk: the disk's node, as in `/dev/vda`.
    /// - Returns: the node of the device, which appears a moment later.
    /// - Throws: what failed, with its errno; ENOENT of /dev/mapper/control where the kernel has no device mapper.
    public static func make(over disk: String) throws(SystemCallError) -> String {
        let mapper = try DeviceMapper()
        let opened = try OwnedDescriptor(opening: disk, .readOnly)
        let size = try CallResult(clinux_size(opened.rawValue)).get("lseek")
        return "/dev/dm-\(try mapper.make(over: disk, sectors: size / 512))"
    }
}
