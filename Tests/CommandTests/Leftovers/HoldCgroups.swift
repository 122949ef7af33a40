import Foundation
import Testing

/// The cgroups in which disks are held, as somebody sees them who does not hold one.
struct HoldCgroups {
    private let root: URL
    private let isV2: Bool

    /// What a test lacks where these cannot be seen.
    static let need: Comment =
        "needs a disk under /var/tmp, and a mounted cgroup hierarchy with the block layer's throttle"

    /// Whether a disk can be held, as far as a probe tells, and the cgroup for it be seen.
    static func canBeSeen() async -> Bool {
        guard here != nil, let answer = try? await Tool(folder: "/")("doctor") else { return false }
        return answer.output.contains(#/ok +disk hold /#)
    }

    /// Those of this machine, by a mount of their hierarchy.
    static let here: HoldCgroups? = {
        let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
        for mount in mounts.split(separator: "\n") {
            // proc_pid_mountinfo(5): the fifth field is the folder; behind a lone `-`, type, source, options.
            let fields = mount.split(separator: " ").map(String.init)
            guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 3 else { continue }
            let root = URL(filePath: fields[4])
            switch fields[dash + 1] {
            case "cgroup2" where words(of: root.appending(path: "cgroup.controllers")).contains("io"):
                return HoldCgroups(root: root, isV2: true)
            case "cgroup" where fields[dash + 3].split(separator: ",").contains("blkio"):
                return HoldCgroups(root: root, isV2: false)
            default: continue
            }
        }
        return nil
    }()

    /// Whether the cgroup of a keeper is there.
    func has(keeper: pid_t) -> Bool { names.contains("faultline-\(keeper)") }

    /// Those whose keeper has ended.
    var stale: Set<String> {
        Set(names.filter { name in pid_t(name.dropFirst("faultline-".count)).flatMap { ProcessEntry($0)?.now } == nil })
    }

    /// Whether cgroups of others take rules for disks; in v1 they always do.
    var hasControl: Bool {
        isV2 && Self.words(of: root.appending(path: "cgroup.subtree_control")).contains("io")
    }

    /// Whether nobody holds a disk now.
    var isEmpty: Bool { names.isEmpty }

    private var names: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return all.filter { $0.hasPrefix("faultline-") }
    }

    private static func words(of file: URL) -> [Substring] {
        (try? String(contentsOf: file, encoding: .utf8))?.split(whereSeparator: \.isWhitespace) ?? []
    }
}
