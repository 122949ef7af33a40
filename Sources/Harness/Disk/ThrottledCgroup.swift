import Steps
import SystemCalls

/// A disk held by a cgroup whose rate is so low that nothing passes: the requests of who is in it, and nobody else's.
///
/// Ended by `end()`, and by the keeper if this process does not get there.
final class ThrottledCgroup: HoldBackend {
    private let device: Disk
    private let cgroups: BlockCgroups
    private let keeper: HoldKeeper
    private let entrance: ControlFile
    /// Names the process that writes it.
    private let oneself = ControlFile.Rule("0")
    let disk: HeldDisk

    static func probe(_ disk: Disk) throws -> String { "\(try BlockCgroups().version)" }

    init(_ disk: Disk) throws {
        device = disk
        cgroups = try BlockCgroups()
        let keeper = try HoldKeeper(cgroups, device)
        do throws(SystemCallError) {
            let throttle = try Throttle(device, cgroups, cgroup: keeper.cgroup)
            self.disk = HeldDisk(standing: keeper.words.standing, count: keeper.words.count, throttle.switches)
            entrance = try ControlFile(writing: "\(keeper.cgroup)/cgroup.procs", in: cgroups.root.rawValue)
        } catch {
            _ = keeper.end(cgroups, device)
            throw error
        }
        self.keeper = keeper
    }

    var description: String { "\(cgroups.version)" }

    /// Moves the calling process into the cgroup; the errno of writing to cgroup.procs.
    func enter() -> CallResult { entrance.write(oneself) }

    func end() -> String? { keeper.end(cgroups, device) }
}
