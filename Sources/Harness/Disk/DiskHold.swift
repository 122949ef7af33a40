import CLinux
import Steps
import SystemCalls

/// The means to hold the disk under a folder, for the subjects of one agent.
///
/// Seen to work when it is made: a read that nobody may answer has not come back, and did when it might. Ended by
/// `end()`, and by the keeper if this process does not get there.
final class DiskHold {
    private let device: Disk
    private let cgroups: BlockCgroups
    private let keeper: HoldKeeper
    private let entrance: ControlFile
    /// The disk as steps hold it.
    let disk: HeldDisk
    /// What holds the disk, for a report: `254:0 by cgroup v1 blkio`.
    let description: String

    /// How long a read is looked at to see that it is held, and how long its release may take, in milliseconds.
    private static let (look, patience): (CInt, CInt) = (20, 10_000)

    /// Makes the means.
    ///
    /// - Throws: `Incapable` with what is lacking.
    init(under scratch: Scratch) throws {
        device = try Disk(under: scratch.folder)
        cgroups = try BlockCgroups()
        description = "\(device) by \(cgroups.version)"
        keeper = try HoldKeeper(cgroups, device)
        let throttle = try Throttle(device, cgroups, cgroup: keeper.cgroup)
        disk = HeldDisk(standing: keeper.words.standing, count: keeper.words.count, throttle.switches)
        entrance = try ControlFile(writing: "\(keeper.cgroup)/cgroup.procs", in: cgroups.root.rawValue)
        do {
            try prove(scratch)
        } catch {
            _ = end()
            throw error
        }
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
    func end() -> String? { keeper.end(cgroups, device) }

    /// Reads a block of a file while the disk is held.
    private func prove(_ scratch: Scratch) throws {
        let length = 4_096
        let file = try scratch.file(size: length, fill: 0, isDirect: true)
        let buffer = try Mapping(.anonymous, length: length)
        let (descriptor, address, rule) = (file.rawValue, buffer.range.start, ControlFile.Rule("0"))
        try disk.hold(.reads).get("holding the disk \(description)")
        let reader = try ProbeChild { [entrance] in
            if entrance.write(rule).rawValue < 0 { return }
            _ = clinux_pread(descriptor, address, length, 0)
        }
        let wasHeld = !reader.hasEnded(within: Self.look)
        try disk.release().get("releasing the disk \(description)")
        guard wasHeld else {
            throw Incapable("holding the disk \(description): an O_DIRECT read came back nevertheless")
        }
        guard reader.hasEnded(within: Self.patience) else {
            throw Incapable("holding the disk \(description): a read did not come back after the release")
        }
    }
}
