import CLinux
import Glibc
import ProcFS
import Steps
import SystemCalls
import SystemPackage

/// The process that makes the cgroup in which a disk is held, and takes everything back, whatever becomes of this one.
///
/// It is this process's child, in a session of its own, and waits for this process to end or to say that it is done; then it
/// releases the disk, ends what is left in the cgroup and removes it. If both are killed, the next keeper finds a cgroup
/// that nobody has locked, and removes that.
///
/// A disk that is held may hold this process up too, where no signal reaches it. So the keeper releases the disk also when
/// this process is to be killed, when whoever started it is gone, or when a hold stands for longer than any trial takes.
struct HoldKeeper: ~Copyable {
    /// The name of the cgroup.
    let cgroup: String
    private let process: CInt
    private let bell: OwnedDescriptor
    private let memory: KeeperMemory
    /// The words of the disk that is held (`HeldDisk`), in memory that lasts as long as this.
    var words: (standing: SharedWord, count: SharedWord) { (memory.standing, memory.count) }

    /// How long a keeper may take to get ready, in tenths of a second.
    private static let patience = 300

    /// Starts a keeper; when this returns, the cgroup is there.
    ///
    /// - Throws: `Incapable` with what could not be done, else the errno of what it takes to start a process.
    init(_ cgroups: borrowing BlockCgroups, _ disk: Disk) throws {
        let bell = try OwnedDescriptor(CallResult(clinux_eventfd()), of: "eventfd")
        let memory = try KeeperMemory()
        let process = try Self.start(
            KeeperTask(disk: disk, bell: bell.rawValue, answer: memory.answer, standing: memory.standing), cgroups)
        let answer = memory.answer.await(times: Self.patience) { clinux_has_ended(process) != 0 }
        switch answer {
        case .ready: break
        case .failed(let problem):
            _ = clinux_kill(process, SIGKILL)
            _ = clinux_wait(process, 0)
            throw Incapable(problem)
        case .none:
            // Before it is ended: where it is, if it is anywhere.
            let whereabouts = Self.whereabouts(of: process)
            _ = clinux_kill(process, SIGKILL)
            // What not even that ends is left to init.
            if Self.hasEnded(process) { _ = clinux_wait(process, 0) }
            throw PlanFailure("the process that makes the cgroup of a held disk did not answer: \(whereabouts)")
        }
        cgroup = KeeperTask.cgroup(of: process)
        self.process = process
        self.bell = bell
        self.memory = memory
    }

    private static func start(_ task: KeeperTask, _ cgroups: borrowing BlockCgroups) throws(SystemCallError) -> CInt {
        let owner = try OwnedDescriptor(CallResult(clinux_pidfd_open(clinux_getpid())), of: "pidfd_open")
        let forked = try CallResult(clinux_fork()).get("fork")
        if forked == 0 { task.run(cgroups, owner: owner.rawValue) }
        return CInt(forked)
    }

    /// Whether a process ends within two seconds.
    private static func hasEnded(_ process: CInt) -> Bool {
        for _ in 0..<200 {
            if clinux_has_ended(process) != 0 { return true }
            clinux_sleep_nanoseconds(10_000_000)
        }
        return false
    }

    /// What a process is doing that should have answered.
    private static func whereabouts(of process: CInt) -> String {
        let signal = clinux_wait_signal_of(process)
        if signal > 0 { return "signal \(signal) has ended it" }
        if clinux_has_ended(process) != 0 { return "it has exited" }
        let dump = ThreadFiles(process: process, thread: process).dump()
        guard case .text(let status) = dump.status, case .text(let stack) = dump.stack else {
            return "where it is cannot be read"
        }
        let state = TaskState(inStatus: status).map { "\($0)" } ?? "?"
        return "state \(state) in \(KernelStack(parsing: stack).names.joined(separator: " < "))"
    }

    /// Has the keeper clear up, and waits for that.
    ///
    /// One that was killed is followed by another, which clears up behind it.
    /// - Returns: what could not be taken back; nil if nothing is left.
    func end(_ cgroups: borrowing BlockCgroups, _ disk: Disk) -> String? {
        clinux_eventfd_ring(bell.rawValue)
        let status = CInt(clinux_wait(process, 0))
        guard status >= 0, clinux_wait_exited(status) != 0 else {
            do {
                return try HoldKeeper(cgroups, disk).end(cgroups, disk)
            } catch {
                return "the cgroup \(cgroup): \(error)"
            }
        }
        return clinux_wait_exit_status(status) == 0 ? nil : "the cgroup \(cgroup) could not be removed"
    }
}
