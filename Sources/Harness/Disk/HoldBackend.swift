import Steps
import SystemCalls

/// A way to hold a disk: what keeps its answers back, for the subjects of one agent.
protocol HoldBackend {
    /// Looks whether there is what it takes, and changes nothing.
    ///
    /// - Returns: what a report calls it.
    /// - Throws: `Incapable` with what is lacking.
    static func probe(_ disk: Disk) throws -> String

    /// Makes it ready; the disk answers.
    ///
    /// - Throws: `Incapable` with what is lacking, or the system call that failed. Nothing is left then.
    init(_ disk: Disk) throws

    /// What a report calls it: `cgroup v1 blkio`.
    var description: String { get }

    /// The disk as steps hold it.
    var disk: HeldDisk { get }

    /// Has the calling process and its children be those whose requests are held, where not everybody's are: 0, or a
    /// negated errno. Neither allocates nor locks.
    func enter() -> CallResult

    /// Releases the disk and takes everything back.
    ///
    /// - Returns: what could not be taken back; nil if nothing is left.
    func end() -> String?
}
