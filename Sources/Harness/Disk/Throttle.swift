import Steps
import SystemCalls

/// The throttle of one cgroup on one disk, at a rate at which nothing passes.
///
/// At 1 byte a second blk-throttle queues a request of 512 bytes for more than eight minutes (block/blk-throttle.c,
/// tg_within_bps_limit): submit_bio() returns, the pages stay pinned, the disk does not hear of it. When the limit is taken
/// away the queue is dispatched at once (tg_conf_updated).
struct Throttle: Sendable {
    private let hold: [(file: ControlFile, rule: ControlFile.Rule)]
    private let release: [(file: ControlFile, rule: ControlFile.Rule)]

    /// The throttle of the cgroup `name`.
    ///
    /// - Throws: the errno with which its files could not be opened.
    init(_ disk: Disk, _ cgroups: borrowing BlockCgroups, cgroup name: String) throws(SystemCallError) {
        let root = cgroups.root.rawValue
        switch cgroups.version {
        case .v1:
            var files: [ControlFile] = []
            for direction in ["read", "write"] {
                files.append(try ControlFile(writing: "\(name)/blkio.throttle.\(direction)_bps_device", in: root))
            }
            hold = files.map { ($0, ControlFile.Rule("\(disk) 1")) }
            release = files.map { ($0, ControlFile.Rule("\(disk) 0")) }
        case .v2:
            let file = try ControlFile(writing: "\(name)/io.max", in: root)
            hold = [(file, ControlFile.Rule("\(disk) rbps=1 wbps=1"))]
            release = [(file, ControlFile.Rule("\(disk) rbps=max wbps=max"))]
        }
    }

    /// The two calls.
    var switches: HeldDisk.Switches {
        HeldDisk.Switches(hold: { Self.write(hold) }, release: { Self.write(release) })
    }

    private static func write(_ rules: [(file: ControlFile, rule: ControlFile.Rule)]) -> CallResult {
        var result = CallResult(0)
        // All of them, whatever happens to one: half a release is worse than none.
        for (file, rule) in rules {
            let written = file.write(rule)
            if written.rawValue < 0 { result = written }
        }
        return result
    }
}
