import Experiments
import Foundation
import Glibc
import SystemCalls
import SystemPackage
import Testing

@testable import Harness

/// Which disk lies under a folder.
@Suite struct DiskTests {
    /// The disks of this machine, whole ones only, by their numbers.
    private static let wholes = Dictionary(
        FolderListing.names(in: "/sys/block").compactMap { name in
            (try? wholeText(of: "/sys/block/\(name)/dev")).map { ($0.filter { $0 != "\n" }, name) }
        }
    ) { first, _ in first }

    /// The block devices that file systems here were mounted from, with the folders at which they are.
    private static let mounts: [(folder: String, device: String)] = {
        let mounts = (try? wholeText(of: "/proc/self/mountinfo")) ?? ""
        return mounts.split(separator: "\n").compactMap { mount in
            // proc_pid_mountinfo(5): the fifth field is the folder; behind a lone `-`, the type and the source.
            let fields = mount.split(separator: " ").map(String.init)
            guard let dash = fields.firstIndex(of: "-"), fields[dash + 2].hasPrefix("/dev/") else { return nil }
            var status = stat()
            guard stat(fields[dash + 2], &status) == 0, status.st_mode & S_IFMT == S_IFBLK else { return nil }
            let link = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/sys/dev/block/\(status.st_rdev >> 8 & 0xfff):\(status.st_rdev & 0xff)")
            return link?.split(separator: "/").last.map { (fields[4], String($0)) }
        }
    }()

    @Test(.enabled(if: !mounts.isEmpty, "needs a file system on a block device"))
    func `the disk is the whole one under the device that is mounted`() throws {
        for (folder, device) in Self.mounts where (try? OwnedDescriptor(opening: folder, .readOnly)) != nil {
            let disk = try Disk(under: folder)
            let whole = try #require(Self.wholes[disk.description], "\(folder): \(disk) is no whole disk")
            let isIt = whole == device || FileManager.default.fileExists(atPath: "/sys/block/\(whole)/\(device)")
            #expect(isIt, "\(folder) lies on \(device), not on a part of \(whole)")
        }
    }

    @Test(arguments: [("/dev/shm", "tmpfs"), ("/proc", "0x9fa0")])
    func `a file system without a disk is named`(folder: String, type: String) throws {
        let error = #expect(throws: Incapable.self) { try Disk(under: folder) }
        #expect(error?.reason == "holding the disk under \(folder): \(type) has no disk of its own")
    }

    @Test func `no folder is no missing disk`() throws {
        let error = #expect(throws: SystemCallError.self) { try Disk(under: "/nowhere/at/all") }
        #expect(error?.errno == .noSuchFileOrDirectory)
    }

    @Test func `the probe says which disk it is, or why there is none`() throws {
        let none = MachineProbe.diskHold(under: "/dev/shm")
        #expect(none.standing == .missing && none.advice != nil)
        #expect(none.detail == "holding the disk under /dev/shm: tmpfs has no disk of its own")
    }
}
