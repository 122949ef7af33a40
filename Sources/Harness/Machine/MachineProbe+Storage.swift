import CLinux
import Experiments
import ProcFS
import SystemCalls
import SystemPackage

extension MachineProbe {
    /// Whether the files of the folder can be read past the page cache, tried by reading 4 KiB of one.
    ///
    /// Limited on tmpfs, which copies from the page cache: such a read does not pin the pages of its buffer, and a fault
    /// in them is that of a copy_to_user(). mm/shmem.c, Linux 6.6.
    static func directIO(on scratch: Scratch) -> Capability {
        let name = "O_DIRECT"
        let advice = "name a scratch folder on a disk, ext4 or xfs, that you may write to"
        var type: FileSystemType?
        do {
            let folder = try OwnedDescriptor(opening: scratch.folder, .readOnly, flags: O_DIRECTORY)
            let magic = try CallResult(clinux_file_system_type(folder.rawValue)).get("fstatfs")
            let found = FileSystemType(rawValue: magic)
            type = found
            let length = 4_096
            let file = try scratch.file(size: length, fill: 0x5a, isDirect: true)
            let buffer = try Mapping(.anonymous, length: length)
            let read = try CallResult(clinux_pread(file.rawValue, buffer.range.start, length, 0)).get("pread")
            if read < length {
                return Capability(name, .missing, "\(found): a read of 4 KiB is short", advice: advice)
            }
            return found == .tmpfs
                ? Capability(
                    name, .limited, "tmpfs: taken, but a read copies from the page cache", advice: advice)
                : Capability(name, .ok, "\(found): reads 4 KiB")
        } catch {
            let reason = (error as? Incapable)?.reason ?? "\(error)"
            return Capability(name, .missing, (type.map { "\($0): " } ?? "") + reason, advice: advice)
        }
    }

    /// Whether there is what it takes to hold the disk under the folder; an experiment that does tries it first.
    static func diskHold(under scratch: String) -> Capability {
        let name = "disk hold"
        do {
            let disk = try Disk(under: scratch)
            return Capability(name, .ok, "\(disk) by \(try DiskHold.probe(disk))")
        } catch {
            let advice =
                "run as root, on a kernel with CONFIG_BLK_DEV_THROTTLING, with a scratch folder whose file system lies on "
                + "one disk"
            return Capability(name, .missing, (error as? Incapable)?.reason ?? "\(error)", advice: advice)
        }
    }

    /// Whether pages without a file can be paged out.
    static func swap() -> Capability {
        // proc_swaps(5): a heading, then a line for each.
        let lines = (try? ProcFile("/proc/swaps").text())?.split(separator: "\n").count ?? 0
        return lines > 1
            ? Capability("swap", .ok, "on")
            : Capability(
                "swap", .missing, "none", advice: "none is needed: without it, pages without a file are not paged out")
    }
}
