import Steps
import SystemCalls

/// The throttle of one cgroup on one disk, at a rate at which nothing passes.
///
/// At 2 bytes a second blk-throttle queues a request of 512 bytes for more than four minutes (block/blk-throttle.c,
/// tg_within_bps_limit): submit_bio() returns, the pages stay pinned, the disk does not hear of it. When the limit is taken
/// away the queue is dispatched at once (tg_conf_updated). A limit of 1 is EINVAL in io.max of 5.10 to 6.12.
struct Throttle: Sendable {
    private typealias Rules = [(file: ControlFile, rule: ControlFile.Rule)]

    private let reads: Rules
    private let writes: Rules
    private let none: Rules

    /// The throttle of the cgroup `name`.
    ///
    /// - Throws: the errno with which its files could not be opened.
    init(_ disk: Disk, _ cgroups: borrowing BlockCgroups, cgroup name: String) throws(SystemCallError) {
        let root = cgroups.root.rawValue
        switch cgroups.version {
        case .v1:
            let reads = try ControlFile(writing: "\(name)/blkio.throttle.read_bps_device", in: root)
            let writes = try ControlFile(writing: "\(name)/blkio.throttle.write_bps_device", in: root)
            self.reads = [(reads, ControlFile.Rule("\(disk) 2"))]
            self.writes = [(writes, ControlFile.Rule("\(disk) 2"))]
            none = [reads, writes].map { ($0, ControlFile.Rule("\(disk) 0")) }
        case .v2:
            let file = try ControlFile(writing: "\(name)/io.max", in: root)
            reads = [(file, ControlFile.Rule("\(disk) rbps=2"))]
            writes = [(file, ControlFile.Rule("\(disk) wbps=2"))]
            none = [(file, ControlFile.Rule("\(disk) rbps=max wbps=max"))]
        }
    }

    /// The two calls.
    var switches: HeldDisk.Switches {
        let all = reads + writes
        return HeldDisk.Switches(
            isSelective: true,
            hold: { requests in
                switch requests {
                case .reads: Self.write(reads)
                case .writes: Self.write(writes)
                case .all: Self.write(all)
                }
            }, release: { Self.write(none) })
    }

    private static func write(_ rules: Rules) -> CallResult {
        var result = CallResult(0)
        // All of them, whatever happens to one: half a release is worse than none.
        for (file, rule) in rules {
            let written = file.write(rule)
            if written.rawValue < 0 { result = written }
        }
        return result
    }
}
