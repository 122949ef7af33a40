import Experiments
import Foundation
import Records
import Runs
import Scripts
import Synchronization
import Testing
import Userfaultfd

/// Runs scripts that stand in a test, with the real agent on the running kernel.
enum Bench {
    /// The folder in which this build put its programs.
    static let programs: URL = {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: path).deletingLastPathComponent()
    }()

    static var agent: HostAgent {
        get throws { try HostAgent(beside: programs.appending(path: "faultline").path) }
    }

    /// Whether the running kernel's userfaultfd offers a feature, by the name that scripts have for it.
    static func offers(_ feature: String) -> Bool {
        guard let feature = Features(named: feature) else { return false }
        return (try? OwnedUserfaultfd.supported().features.isSuperset(of: feature)) ?? false
    }

    /// Whether memory that asks for transparent huge pages can have some.
    static var offersTransparentHugePages: Bool {
        let path = "/sys/kernel/mm/transparent_hugepage/enabled"
        guard let setting = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
        return !setting.contains("[never]")
    }

    /// What a test lacks where `holdsDisks` is false.
    static let holdNeed: Comment = "needs a disk under /var/tmp, and a cgroup hierarchy with the block layer's throttle"

    /// Whether the disk under the scratch folder can be held, as far as a probe tells.
    static func holdsDisks() async -> Bool {
        guard var agent = try? agent, let machine = try? await agent.probe() else { return false }
        return machine.capabilities.contains { $0.name == "disk hold" && $0.standing == .ok }
    }

    /// What one variant showed.
    struct Showing: Sendable {
        var samples: [Sample] = []
        var trials: [Trial] = []
        var batches: [RaceBatch] = []
        var disturbances: [String] = []
        var skip: String?
        var trouble: String?

        /// The values of the only trial.
        var values: [String: Value] { trials.count == 1 ? trials[0].values : [:] }

        /// In how many racing trials each outcome came.
        var raced: [Outcome: Int] {
            batches.flatMap(\.outcomes).reduce(into: [:]) { $0[$1.outcome, default: 0] += $1.count }
        }

        /// The first racing trial of each outcome.
        var examples: [Trial] { batches.flatMap(\.outcomes).compactMap(\.example) }
    }

    /// Runs the first variant of a script; its orders, or a race of it.
    static func run(
        _ yaml: String, trials: Int = 1, race: RacePlan? = nil, watchdogMilliseconds: Int = 10_000,
        scratch: String = "/var/tmp"
    ) async throws -> Showing {
        let script = try Script(parsing: ScriptSource(path: "test.yaml", text: yaml))
        return try await run(
            script.variants[0], trials: trials, race: race, watchdogMilliseconds: watchdogMilliseconds,
            scratch: scratch)
    }

    /// Runs a variant, in its orders unless others are given, or as a race.
    static func run(
        _ variant: ScriptVariant, orders: [Order]? = nil, trials: Int = 1, race: RacePlan? = nil,
        watchdogMilliseconds: Int = 10_000, scratch: String = "/var/tmp"
    ) async throws -> Showing {
        let plan = Plan(
            script: variant.tree, variant: variant.variant, orders: orders ?? variant.orders, trials: trials,
            race: race, watchdogMilliseconds: watchdogMilliseconds, scratch: scratch)
        let showing = Mutex(Showing())
        try await agent.run([plan], isolating: false) { _, observation in
            showing.withLock { showing in
                switch observation {
                case .sample(let sample): showing.samples.append(sample)
                case .trial(let trial): showing.trials.append(trial)
                case .raced(let batch): showing.batches.append(batch)
                case .skip(let what): showing.skip = what
                case .trouble(let what), .miss(let what): showing.trouble = what
                case .disturbed(_, _, let what, _): showing.disturbances.append(what)
                case .began, .traced, .held, .untraced: break
                }
            }
        }
        return showing.withLock(\.self)
    }
}
