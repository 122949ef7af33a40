import CLinux
import Glibc
import Steps
import SystemCalls
import SystemPackage

/// What a keeper does, from its fork to its end.
///
/// Runs in the child of a fork of a process with one thread, so that it may allocate.
struct KeeperTask {
    let disk: Disk
    /// Rung when the disk need not be held any more.
    let bell: CInt
    let answer: KeeperAnswer
    /// The number of the hold that stands.
    let standing: SharedWord

    /// What the names of all such cgroups begin with.
    private static let prefix = "faultline-"

    /// The cgroup of the keeper with this pid.
    static func cgroup(of keeper: CInt) -> String { "\(prefix)\(keeper)" }

    /// What can go wrong before the cgroup is there.
    enum Step: UInt32 {
        case lock = 2, make, open

        var call: String {
            switch self {
            case .lock: "flock of the root cgroup"
            case .make: "mkdir of a cgroup"
            case .open: "open of the cgroup's throttle"
            }
        }
    }

    /// Is the keeper; never returns.
    ///
    /// - Parameter owner: a pidfd of the process for which the disk is held.
    func run(_ cgroups: borrowing BlockCgroups, owner: CInt) -> Never {
        _ = clinux_setsid()
        _ = unsafe clinux_set_name("faultline-hold")
        // The tool waits until everybody has closed the agent's output.
        if let null = try? OwnedDescriptor(opening: "/dev/null", .readWrite) {
            for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
                _ = clinux_rename_descriptor(null.rawValue, stream)
            }
        }
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE] { Glibc.signal(signal, SIG_IGN) }
        let root = cgroups.root.rawValue
        let name = Self.cgroup(of: clinux_getpid())
        guard passes(.lock, clinux_flock(root, LOCK_EX)) else { exit(1) }
        removeStale(cgroups)
        let hasEnabled = cgroups.version == .v2 && enableControl(root)
        guard unsafe passes(.make, name.withCString { unsafe clinux_mkdirat(root, $0) }) else {
            restoreControl(root, hasEnabled)
            exit(1)
        }
        let lock = unsafe name.withCString { unsafe clinux_openat(root, $0, O_RDONLY | O_DIRECTORY) }
        _ = clinux_flock(CInt(lock), LOCK_EX | LOCK_NB)
        let throttle: Throttle
        do throws(SystemCallError) {
            throttle = try Throttle(disk, cgroups, cgroup: name)
        } catch {
            answer.fail(.open, .failure(error.errno))
            _ = remove(name, root)
            restoreControl(root, hasEnabled)
            exit(1)
        }
        _ = clinux_flock(root, LOCK_UN)
        answer.succeed()
        awaitEnd(of: owner, throttle.switches)
        _ = throttle.switches.release()
        let isGone = end(name, root)
        _ = clinux_flock(root, LOCK_EX)
        restoreControl(root, hasEnabled)
        // The lock belongs to the open root, which the agent has, too, and may have for long.
        _ = clinux_flock(root, LOCK_UN)
        exit(isGone ? 0 : 1)
    }

    private func passes(_ step: Step, _ result: Int) -> Bool {
        if result >= 0 { return true }
        answer.fail(step, CallResult(result))
        return false
    }

    /// Waits until the owner has ended or needs no hold any more; releases the disk if the owner cannot do so.
    private func awaitEnd(of owner: CInt, _ switches: HeldDisk.Switches) {
        var owning = OwnerWatch(clinux_getppid(), standing)
        // A pidfd is readable when its process has ended (pidfd_open(2)).
        while clinux_poll_two_for(owner, bell, Int16(POLLIN), 1_000) <= 0 {
            if owning.isLost() { _ = switches.release() }
        }
    }

    /// Has cgroups below the root take rules for disks; whether that was not so before.
    private func enableControl(_ root: CInt) -> Bool {
        guard let control = ControlFile(root, "cgroup.subtree_control", flags: O_RDWR) else { return false }
        defer { control.close() }
        if control.text().split(whereSeparator: \.isWhitespace).contains("io") { return false }
        return control.write(ControlFile.Rule("+io")).rawValue >= 0
    }

    /// Takes that back, unless somebody else holds a disk by it now.
    private func restoreControl(_ root: CInt, _ hasEnabled: Bool) {
        guard hasEnabled, Self.folders(in: root).isEmpty else { return }
        guard let control = ControlFile(root, "cgroup.subtree_control", flags: O_WRONLY) else { return }
        _ = control.write(ControlFile.Rule("-io"))
        control.close()
    }

    /// Removes what keepers have left who were killed: their cgroups are locked by nobody, and have no process.
    private func removeStale(_ cgroups: borrowing BlockCgroups) {
        let root = cgroups.root.rawValue
        for folder in Self.folders(in: root) {
            let opened = unsafe folder.withCString { unsafe clinux_openat(root, $0, O_RDONLY | O_DIRECTORY) }
            guard opened >= 0 else { continue }
            defer { _ = clinux_close(CInt(opened)) }
            guard clinux_flock(CInt(opened), LOCK_EX | LOCK_NB) >= 0 else { continue }
            if let throttle = try? Throttle(disk, cgroups, cgroup: folder) { _ = throttle.switches.release() }
            _ = end(folder, root)
        }
    }

    /// Ends what is in a cgroup, and removes it.
    private func end(_ folder: String, _ root: CInt) -> Bool {
        guard let processes = ControlFile(root, "\(folder)/cgroup.procs") else { return remove(folder, root) }
        defer { processes.close() }
        for _ in 0..<2_000 {
            for process in processes.text().split(separator: "\n").compactMap({ CInt($0) }) {
                _ = clinux_kill(process, SIGKILL)
            }
            if remove(folder, root) { return true }
            clinux_sleep_nanoseconds(5_000_000)
        }
        return false
    }

    private func remove(_ folder: String, _ root: CInt) -> Bool {
        let removed = unsafe folder.withCString { unsafe clinux_rmdirat(root, $0) }
        return removed >= 0 || removed == -Int(ENOENT)
    }

    private static func folders(in root: CInt) -> [String] {
        FolderListing.names(in: root).filter { $0.hasPrefix(prefix) }
    }
}
