public import Experiments
import Foundation
public import Records
public import Scripts
import Synchronization

/// One run of a script on one kernel: every variant, one after the other, into one record.
public struct ScriptRun: Sendable {
    /// What a run reports while it goes on.
    public enum Progress: Sendable {
        /// A variant begins; `trials` is how many its orders get in all.
        case began(Variant, trials: Int)
        /// A trial of the variant is over.
        case trial(Variant, done: Int)
        /// A variant is through.
        case ended(Variant, VariantRecord, killTimes: [Int])
    }

    private let script: Script
    private let agent: Agent
    private let machine: Machine
    private let settings: RunSettings

    /// A run of `script`.
    public init(_ script: Script, agent: Agent, machine: Machine, settings: RunSettings) {
        self.script = script
        self.agent = agent
        self.machine = machine
        self.settings = settings
    }

    /// Runs the script; what a variant observed before something went wrong stays in the record.
    ///
    /// - Throws: only what keeps evidence from being written.
    public func run(evidence: Evidence?, progress: @escaping @Sendable (Progress) -> Void) async throws -> Record {
        var variants: [VariantRecord] = []
        for variant in script.variants {
            try evidence?.begin(variant.variant)
            variants.append(try await run(variant, evidence: evidence, progress: progress))
        }
        return Record(
            experiment: script.name, script: Digest.of(Data(script.source.text.utf8)), kernel: machine.release,
            variants: variants)
    }

    private func run(
        _ variant: ScriptVariant, evidence: Evidence?, progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> VariantRecord {
        let experiment = variant.experiment
        let orders = experiment.orders.filter { settings.orders.isEmpty || settings.orders.contains($0.id) }
        let gathering = Gathering(
            VariantBuilder(
                variant.variant, expectations: experiment.expectations, orders: orders,
                tracing: machine.tracingRefusal),
            evidence)
        if let danger = experiment.danger, !settings.allowsDanger {
            gathering.add(.skip("danger: \(danger.rawValue) (\(danger.meaning ?? "")); needs --allow-danger"))
        } else if orders.isEmpty {
            gathering.add(.skip("no order of this variant was asked for"))
        } else {
            let trials = settings.trials ?? experiment.trials
            progress(.began(variant.variant, trials: trials * orders.count))
            let plan = Plan(
                script: variant.tree, variant: variant.variant, orders: orders, trials: trials,
                watchdogMilliseconds: settings.watchdogMilliseconds, scratch: settings.scratch)
            do {
                try await agent.run(plan) { observation in
                    gathering.add(observation)
                    if case .trial = observation { progress(.trial(variant.variant, done: gathering.trials)) }
                }
            } catch let failure as Agent.Failure {
                gathering.add(.trouble("\(failure)"))
            }
        }
        let (record, killTimes) = gathering.result
        progress(.ended(variant.variant, record, killTimes: killTimes))
        return record
    }
}

/// Where the observations of a variant go: into its record and its evidence.
private final class Gathering: Sendable {
    private let builder: Mutex<VariantBuilder>
    private let evidence: Evidence?

    init(_ builder: VariantBuilder, _ evidence: Evidence?) {
        self.builder = Mutex(builder)
        self.evidence = evidence
    }

    func add(_ observation: Observation) {
        builder.withLock { $0.add(observation) }
        evidence?.add(observation)
    }

    var trials: Int { builder.withLock { $0.trials } }

    var result: (VariantRecord, killTimes: [Int]) { builder.withLock { ($0.record, $0.killTimes) } }
}

extension Machine {
    /// Why fault paths are not observable on this machine, for the records.
    var tracingRefusal: String {
        guard let tracing = capabilities.first(where: { $0.name == "tracing" }) else { return "tracing was not probed" }
        return tracing.standing == .ok ? "this version of Faultline does not trace" : tracing.detail
    }
}
