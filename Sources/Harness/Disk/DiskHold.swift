import CLinux
import Steps
import SystemCalls

/// The means to hold the disk under a folder, for the subjects of one agent.
///
/// Seen to work when it is made: a read that nobody may answer has not come back, and did when it might. Ended by
/// `end()`, and by the keeper if this process does not get there.
final class DiskHold {
    private let disk: Disk
    private let cgroups: BlockCgroups
    private let keeper: HoldKeeper
    private let entrance: ControlFile
    private let switches: HeldDisk.Switches
    /// What holds the disk, for a report: `254:0 by cgroup v1 blkio`.
    let description: String

    /// How long a read is looked at to see that it is held, and how long its release may take, in milliseconds.
    private static let (look, patience): (CInt, CInt) = (20, 10_000)

    /// Makes the means.
    ///
    /// - Throws: `Incapable` with what is lacking.
    init(under scratch: Scratch) throws {
        disk = try Disk(under: scratch.folder)
        cgroups = try BlockCgroups()
        description = "\(disk) by \(cgroups.version)"
        keeper = try HoldKeeper(cgroups, disk)
        switches = try Throttle(disk, cgroups, cgroup: keeper.cgroup).switches
        entrance = try ControlFile(writing: "\(keeper.cgroup)/cgroup.procs", in: cgroups.root.rawValue)
        do {
            try prove(scratch)
        } catch {
            _ = end()
            throw error
        }
    }

    /// The disk as the steps of a board's subjects hold it.
    func heldDisk(standing: SharedWord, count: SharedWord) -> HeldDisk {
        HeldDisk(standing: standing, count: count, switches)
    }

    /// Has the calling process and its children be those whose requests are held.
    ///
    /// - Throws: the errno of writing to cgroup.procs.
    func enter() throws(SystemCallError) {
        try entrance.write(ControlFile.Rule("0")).get("write to cgroup.procs")
    }

    /// Takes everything back.
    ///
    /// - Returns: what could not be taken back; nil if nothing is left.
    func end() -> String? { keeper.end(cgroups, disk) }

    /// Reads a block of a file while the disk is held.
    private func prove(_ scratch: Scratch) throws {
        let length = 4_096
        let file = try scratch.file(size: length, fill: 0, isDirect: true)
        let buffer = try Mapping(.anonymous, length: length)
        let (descriptor, address, rule) = (file.rawValue, buffer.range.start, ControlFile.Rule("0"))
        try switches.hold(.reads).get("holding the disk \(description)")
        let reader = try ProbeChild { [entrance] in
            if entrance.write(rule).rawValue < 0 { return }
            _ = clinux_pread(descriptor, address, length, 0)
        }
        let wasHeld = !reader.hasEnded(within: Self.look)
        try switches.release().get("releasing the disk \(description)")
        guard wasHeld else {
            throw Incapable("holding the disk \(description): an O_DIRECT read came back nevertheless")
        }
        guard reader.hasEnded(within: Self.patience) else {
            throw Incapable("holding the disk \(description): a read did not come back after the release")
        }
    }
}
