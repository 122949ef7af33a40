import CLinux
import ProcFS
import SystemCalls
import SystemPackage

/// The disk that a folder's file system lies on: the whole one, of which a partition is a part.
struct Disk: Hashable, CustomStringConvertible {
    /// Its number as the kernel's block layer takes it: `254:0`.
    let description: String

    /// Finds the disk under a folder.
    ///
    /// - Throws: `Incapable` for a file system without one disk, such as tmpfs or overlayfs.
    init(under folder: String) throws {
        let opened = try OwnedDescriptor(opening: folder, .readOnly, flags: O_DIRECTORY)
        let device = try CallResult(clinux_device_of(opened.rawValue)).get("fstat")
        var number = "\(device >> 32):\(device & 0xffff_ffff)"
        if device >> 32 == 0 {
            // A file system with a number of its own, such as btrfs: the device is what was mounted.
            let type = FileSystemType(rawValue: clinux_file_system_type(opened.rawValue))
            guard let source = Self.source(of: opened), let found = Self.line("/sys/class/block/\(source)/dev") else {
                throw Incapable("holding the disk under \(folder): \(type) has no disk of its own")
            }
            number = found
        }
        if Self.line("/sys/dev/block/\(number)/partition") != nil,
            let whole = Self.line("/sys/dev/block/\(number)/../dev")
        {
            number = whole
        }
        description = number
    }

    /// The name of the device from which the file system of an open folder was mounted.
    ///
    /// Found by the mount: btrfs gives files the number of their subvolume (btrfs_getattr()), which mountinfo does not have.
    /// proc_pid_fdinfo(5) has the mount's id; proc_pid_mountinfo(5) has it first, and behind a lone `-` the type and the
    /// source.
    private static func source(of folder: borrowing OwnedDescriptor) -> String? {
        let open = (try? ProcFile("/proc/self/fdinfo/\(folder.rawValue)").text())?.split(separator: "\n")
        guard let id = open?.first(where: { $0.hasPrefix("mnt_id:") })?.split(whereSeparator: \.isWhitespace).last,
            let mounts = try? ProcFile("/proc/self/mountinfo").records()
        else { return nil }
        for mount in mounts.split(separator: "\n") {
            let fields = mount.split(separator: " ")
            guard fields.first == id, let dash = fields.firstIndex(of: "-"), fields.count > dash + 2 else { continue }
            return fields[dash + 2].split(separator: "/").last.map(String.init)
        }
        return nil
    }

    private static func line(_ path: String) -> String? {
        (try? ProcFile(path).text())?.split(separator: "\n").first.map(String.init)
    }
}
