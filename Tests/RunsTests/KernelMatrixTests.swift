import Experiments
import Foundation
import Records
import Scripts
import Synchronization
import Testing

@testable import Runs

/// A matrix whose kernels are acted by agents in this process: what is run, what is kept, what goes on.
@Suite final class KernelMatrixTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-matrix.\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: folder) }

    private static let script = """
        question: Does a store land?
        memory:
          page: {backing: anonymous, fill: 0x11}
        threads:
          writer:
            - store: {to: page, value: 0x22}
        orders: all
        observe: {stored: "page[0]"}
        expect:
          - always: {stored: 0x22}
        """

    /// An agent whose trials end at once.
    private struct Actor: Agent {
        enum Manner { case works, misses, fails }
        let manner: Manner
        let runs: RunCount

        var isExpendable: Bool { true }
        var knownMachine: Machine? { nil }

        func run(
            _ plans: [Plan], isolating: Bool, receive: @escaping @Sendable (Int, Observation) throws -> Void
        ) async throws {
            runs.count.withLock { $0 += 1 }
            for (index, plan) in plans.enumerated() {
                switch manner {
                case .fails: throw CocoaError(.fileWriteOutOfSpace)
                case .misses: try receive(index, .miss("the guest did not come up"))
                case .works:
                    for order in plan.orders {
                        let trial = Trial(
                            order: Order(steps: order).id, number: 1, ending: .completed, remark: nil,
                            values: ["stored": .word("0x22")], events: [], steps: [], killedAfterMicroseconds: nil,
                            hasLeftSubject: false)
                        try receive(index, .trial(trial))
                    }
                }
            }
        }
    }

    private final class RunCount: Sendable {
        let count = Mutex(0)
        /// How many guests each agent was told to be among.
        let guests = Mutex<[Int]>([])
    }

    private func kernel(_ name: String, _ manner: Actor.Manner, _ runs: RunCount, identity: String = "1")
        -> MatrixKernel
    {
        MatrixKernel(
            name: KernelName(cached: name), isHost: false, identity: identity, config: "unknown", accelerator: "TCG"
        ) { guests in
            runs.guests.withLock { $0.append(guests) }
            return Actor(manner: manner, runs: runs)
        }
    }

    private func run(_ kernels: [MatrixKernel], anew: Bool = false, lanes: Int = 2) async throws -> [String] {
        let scripts = try ["one", "two"].map { name in
            try Script(parsing: ScriptSource(path: "\(name).yaml", text: Self.script))
        }
        let settings = RunSettings(
            trials: 1, tracedTrials: 0, orders: [], scratch: "/", watchdogMilliseconds: 1, allowsDanger: false)
        let matrix = KernelMatrix(
            scripts, on: kernels, settings: settings, results: folder, lanes: lanes, keepsRecords: true)
        let ends = Mutex<[String]>([])
        await matrix.run(anew: anew) { progress in
            let end: String? =
                switch progress {
                case .known(let cell, let record): "\(cell.kernel) \(cell.experiment) known \(record.verdict)"
                case .ended(let cell, let record, _, _, _): "\(cell.kernel) \(cell.experiment) \(record.verdict)"
                case .failed(let cell, _): "\(cell.kernel) \(cell.experiment) failed"
                case .running: nil
                }
            if let end { ends.withLock { $0.append(end) } }
        }
        return ends.withLock { $0.sorted() }
    }

    private var journals: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: ".matrix").path)) ?? []
    }

    @Test func `a seed that nobody asked for does not keep an interrupted run from going on`() {
        let asked = { (seed: UInt64, isAsked: Bool) in
            RaceSettings(trials: nil, seed: seed, isSeedAsked: isAsked, affinity: .spread, isForAll: true).identity
        }
        #expect(asked(1, false) == asked(2, false))
        #expect(asked(1, true) != asked(2, true))
    }

    @Test func `an agent is told how many guests run at once`() async throws {
        let (side, turns, few) = (RunCount(), RunCount(), RunCount())
        _ = try await run([kernel("a", .works, side)])
        _ = try await run([kernel("b", .works, turns)], lanes: 1)
        _ = try await run([kernel("c", .works, few)], lanes: 5)
        #expect(side.guests.withLock(\.self) == [2, 2])
        #expect(turns.guests.withLock(\.self) == [1, 1])
        #expect(few.guests.withLock(\.self) == [2, 2])
    }

    @Test func `a kernel that fails costs no other its records`() async throws {
        let runs = RunCount()
        let ends = try await run([kernel("a", .works, runs), kernel("b", .misses, runs), kernel("c", .fails, runs)])
        #expect(ends == ["a one pass", "a two pass", "b one miss", "b two miss", "c one failed", "c two failed"])
        let store = RecordStore(results: folder, kernel: KernelName(cached: "a"))
        #expect(store.record(of: "one")?.verdict == .pass)
    }

    @Test func `a matrix goes on where it stopped, and forgets about it when it is complete`() async throws {
        let (good, bad) = (RunCount(), RunCount())
        _ = try await run([kernel("a", .works, good), kernel("b", .misses, bad)])
        #expect(journals.count == 1)
        let again = try await run([kernel("a", .works, good), kernel("b", .works, bad)])
        #expect(again == ["a one known pass", "a two known pass", "b one pass", "b two pass"])
        #expect(good.count.withLock(\.self) == 2)
        #expect(bad.count.withLock(\.self) == 4)
        #expect(journals.isEmpty)
        // Complete, it is run whole when it is asked for again.
        #expect(
            try await run([kernel("a", .works, good), kernel("b", .works, bad)]).allSatisfy { !$0.contains("known") })
    }

    @Test func `what was done is run again on request, and for another kernel of the same name`() async throws {
        let runs = RunCount()
        let failing = kernel("b", .misses, runs)
        _ = try await run([kernel("a", .works, runs), failing])
        #expect(try await run([kernel("a", .works, runs), failing], anew: true).allSatisfy { !$0.contains("known") })
        let other = try await run([kernel("a", .works, runs, identity: "2"), failing])
        #expect(other.allSatisfy { !$0.contains("known") })
    }
}
