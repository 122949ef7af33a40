import CLinux
import Experiments
import SystemCalls
import Testing

@testable import Harness

@Suite struct DirectIOTests {
    @Test(
        arguments: [
            (0xef53, "ext4"), (0x5846_5342, "xfs"), (0x9123_683e, "btrfs"), (0x0102_1994, "tmpfs"),
            (0x794c_7630, "overlayfs"), (0x9fa0, "0x9fa0"),
        ])
    func `a file system is known by its magic number`(magic: Int, name: String) {
        #expect(FileSystemType(rawValue: magic).description == name)
    }

    @Test func `tmpfs is never direct`() {
        let capability = MachineProbe.directIO(on: Scratch(folder: "/dev/shm"))
        // Refused at open before 6.6.
        #expect(capability.standing != .ok)
        #expect(capability.detail.hasPrefix("tmpfs: "))
        #expect(capability.advice != nil)
    }

    @Test func `a folder without unnamed files is named with its type`() {
        let capability = MachineProbe.directIO(on: Scratch(folder: "/proc"))
        #expect(capability.standing == .missing)
        #expect(capability.detail.hasPrefix("0x9fa0: open on /proc"))
    }

    @Test func `no folder is ENOENT`() {
        let capability = MachineProbe.directIO(on: Scratch(folder: "/nowhere/at/all"))
        #expect(capability.standing == .missing)
        #expect(capability.detail == "open on /nowhere/at/all: No such file or directory (ENOENT)")
    }
}
