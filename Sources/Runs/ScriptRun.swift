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
        case ended(Variant, VariantFinding)
    }

    private let script: Script
    private let agent: any Agent
    private let settings: RunSettings

    /// A run of `script`.
    public init(_ script: Script, agent: any Agent, settings: RunSettings) {
        self.script = script
        self.agent = agent
        self.settings = settings
    }

    /// Runs the script; what a variant observed before something went wrong stays in the record.
    ///
    /// - Throws: what keeps evidence from being written.
    public func run(evidence: Evidence?, progress: @escaping @Sendable (Progress) -> Void) async throws -> Record {
        let runs = script.variants.map { VariantRun($0, agent: agent, settings: settings, evidence, progress) }
        try await drive(runs)
        return Record(
            experiment: script.name, script: Digest.of(Data(script.source.text.utf8)),
            variants: runs.map(\.record))
    }

    /// What one variant showed to somebody who looks at single trials.
    public struct Showing: Sendable {
        /// The variant.
        public let variant: Variant
        /// What it came to.
        public let record: VariantRecord
        /// Of each order the first trial of each outcome.
        public let witnesses: [Witness]
    }

    /// Runs some of the script's variants, and keeps nothing but what is returned.
    ///
    /// - Throws: CancellationError, and what keeps an agent from being asked.
    public func show(_ variants: [ScriptVariant]) async throws -> [Showing] {
        let runs = variants.map { VariantRun($0, agent: agent, settings: settings, nil) { _ in } }
        try await drive(runs)
        return zip(variants, runs).map { variant, run in
            Showing(variant: variant.variant, record: run.record, witnesses: run.witnesses)
        }
    }

    /// Has the agent run what can be run here, one variant after the other.
    private func drive(_ runs: [VariantRun]) async throws {
        let planned = runs.filter { $0.plan != nil }
        if settings.untilFail {
            do {
                for round in rounds(of: planned) {
                    try await drive(planned.filter { !$0.isOver }, through: round)
                }
            } catch is Broken {
                // What was looked for is found.
            } catch is CancellationError {
                // Whoever gave up the hunt is told what came out until then.
            }
        } else {
            try await drive(planned, through: nil)
        }
        for run in runs { try run.end(isLastCall: true) }
    }

    /// Trials from the first on, a few at first and more and more in a round: what breaks soon is to be found soon.
    private func rounds(of runs: [VariantRun]) -> [ClosedRange<Int>] {
        let last = runs.map(\.lastTrial).max() ?? 0
        var rounds: [ClosedRange<Int>] = []
        var size = runs.contains(where: \.isRace) ? 1_000 : 1
        while true {
            let first = (rounds.last?.upperBound ?? 0) + 1
            guard first <= last else { return rounds }
            rounds.append(first...min(last, first + size - 1))
            size = min(2 * size, 1_000)
        }
    }

    /// An expectation is broken, or the kernel: nothing further is run.
    private struct Broken: Error {}

    /// Has the agent run one round of every variant, or all of them.
    private func drive(_ planned: [VariantRun], through round: ClosedRange<Int>?) async throws {
        let isDangerous = script.variants.contains { $0.experiment.danger != nil }
        let current = Mutex(0)
        let plans = planned.compactMap { run in round.map { run.plan(of: $0) } ?? run.plan }
        try await agent.run(plans, isolating: isDangerous) { index, observation in
            let last = current.withLock { current in
                defer { current = index }
                return current
            }
            if round == nil { for run in planned[last..<max(last, index)] { try run.end(isLastCall: false) } }
            try planned[index].add(observation)
            if round != nil, observation.endsInOops || planned[index].isBroken { throw Broken() }
        }
    }
}
