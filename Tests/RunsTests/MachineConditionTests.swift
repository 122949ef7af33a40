import Experiments
import Foundation
import Records
import Runs
import Scripts
import Synchronization
import Testing

/// Runs whose expectations depend on the machine, which some agents know only behind the last trial.
@Suite struct MachineConditionTests {
    private static let yaml = """
        question: Does a store land?
        matrix: {value: [0x22, 0x33]}
        memory:
          page: {backing: anonymous, fill: 0x11}
        threads:
          writer:
            - store: {to: page, value: $value}
        orders: all
        observe: {stored: "page[0]"}
        expect:
          - always: {stored: 0x22}
            if: feature(move)
          - always: {stored: 0x33}
            on: ">=99"
        """

    /// An agent whose trials end at once, all with 0x22, and that probes its machine, if at all, behind them.
    private final class LateAgent: Agent {
        private let probed: Machine?
        private let known = Mutex<Machine?>(nil)

        init(finding machine: Machine?) { probed = machine }

        var isExpendable: Bool { true }
        var knownMachine: Machine? { known.withLock(\.self) }

        func run(
            _ plans: [Plan], isolating: Bool, receive: @escaping @Sendable (Int, Observation) throws -> Void
        ) async throws {
            for (index, plan) in plans.enumerated() {
                for order in plan.orders {
                    let trial = Trial(
                        order: Order(steps: order).id, number: 1, ending: .completed, remark: nil,
                        values: ["stored": .word("0x22")], events: [], steps: [], killedAfterMicroseconds: nil,
                        hasLeftSubject: false)
                    try receive(index, .trial(trial))
                }
            }
            known.withLock { $0 = probed }
        }
    }

    private func run(finding machine: Machine?) async throws -> (record: Record, ended: [VariantRecord]) {
        let script = try Script(parsing: ScriptSource(path: "x.yaml", text: Self.yaml))
        let settings = RunSettings(
            trials: 1, tracedTrials: 0, orders: [], scratch: "/", watchdogMilliseconds: 1, allowsDanger: false)
        let ended = Mutex<[VariantRecord]>([])
        let record = try await ScriptRun(script, agent: LateAgent(finding: machine), settings: settings)
            .run(evidence: nil) { progress in
                if case .ended(_, let finding) = progress { ended.withLock { $0.append(finding.record) } }
            }
        return (record, ended.withLock(\.self))
    }

    private func machine(features: [String]) -> Machine {
        Machine(
            release: "6.12.107", version: "#1", architecture: "x86_64", processors: 1, pageSize: 4096,
            features: features, ioctls: [], rangeIoctls: [:], capabilities: [])
    }

    @Test func `variants are judged, and said to be through, by the machine that is found behind them`() async throws {
        let (record, ended) = try await run(finding: machine(features: ["move"]))
        #expect(record.variants.map(\.verdict) == [.pass, .pass])
        #expect(record.variants.map(\.expectations.count) == [1, 1])
        #expect(ended == record.variants)
        let (other, otherEnded) = try await run(finding: machine(features: []))
        #expect(other.variants.map(\.verdict) == [.done, .done] && otherEnded == other.variants)
    }

    @Test func `a machine that is never found makes an error of each variant that needs it`() async throws {
        let (record, ended) = try await run(finding: nil)
        #expect(record.variants.map(\.verdict) == [.error, .error])
        #expect(record.variants.allSatisfy { $0.error?.contains("machine was not probed") == true })
        #expect(ended == record.variants)
    }
}
