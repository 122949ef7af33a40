import Experiments
import Foundation
import Records
import Runs
import Scripts
import Synchronization
import Testing

/// Scripts become records.
@Suite(.timeLimit(.minutes(5))) final class ScriptRunTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: folder) }

    private static let yaml = """
        question: Does the read land?
        matrix:
          backing: [anonymous, shmem]
        memory:
          page: {backing: $backing, fill: 0x11, register: write-protect, protected: true}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          reader:
            - aio-read: {file: data, into: page}
          handler:
            - await-fault: {kind: write-protect, in: page}
            - write-unprotect: page
        orders:
          - [reader.aio-read, handler.await-fault, handler.write-unprotect]
        observe: {result: reader.aio-read, state: reader.state}
        expect:
          - always: {result: 4096, state: D}
          - always: {result: 1}
            only: {backing: shmem}
        """

    private func run(_ settings: RunSettings) async throws -> (Record, RecordStore) {
        let script = try Script(parsing: ScriptSource(path: "does-it-land.yaml", text: Self.yaml))
        var agent = try Bench.agent
        let machine = try await agent.probe()
        let store = RecordStore(results: folder, kernel: KernelName(host: machine.release, version: machine.version))
        let run = ScriptRun(script, agent: agent, settings: settings)
        let evidence = try store.evidence(of: script.name)
        let record = try await run.run(evidence: evidence) { _ in }
        try evidence.publish()
        return (record, store)
    }

    private var settings: RunSettings {
        RunSettings(trials: 5, orders: [], scratch: "/var/tmp", watchdogMilliseconds: 10_000, allowsDanger: false)
    }

    @Test func `expectations become verdicts`() async throws {
        let (record, _) = try await run(settings)
        #expect(record.variants.map(\.verdict) == [.pass, .fail])
        #expect(record.verdict == .fail)
        #expect(record.variants[1].expectations.map(\.observation) == ["Always", "Never"])
        #expect(record.variants[0].outcomes.map(\.count) == [5])
    }

    @Test func `what breaks an expectation is shown by a trial, with the stack of who stood still`() async throws {
        let script = try Script(parsing: ScriptSource(path: "does-it-land.yaml", text: Self.yaml))
        let ends = Mutex<[[Breakage]]>([])
        let run = ScriptRun(script, agent: try Bench.agent, settings: settings)
        _ = try await run.run(evidence: nil) { progress in
            if case .ended(_, let finding) = progress { ends.withLock { $0.append(finding.breakages) } }
        }
        let breakages = ends.withLock(\.self)
        #expect(breakages.map(\.count) == [0, 1])
        let witness = try #require(breakages.last?.first?.smallest)
        #expect(witness.order == script.variants[1].orders[0] && witness.trial.values["result"] == .number(4096))
        #expect(witness.threads == ["reader", "handler"])
        #expect(
            witness.samples.allSatisfy { $0.stack?.contains("handle_userfault") == true } && !witness.samples.isEmpty)
        #expect(witness.timeline.lines.contains { $0.contains("|<--") && $0.hasSuffix("write-unprotect = 0") })
    }

    @Test func `some variants are shown, and only they are run`() async throws {
        let script = try Script(parsing: ScriptSource(path: "does-it-land.yaml", text: Self.yaml))
        var settings = self.settings
        settings.trials = 1
        let shown = try await ScriptRun(script, agent: try Bench.agent, settings: settings).show([script.variants[1]])
        #expect(shown.map(\.variant) == [script.variants[1].variant])
        #expect(shown[0].record.verdict == .fail && shown[0].witnesses.map(\.trial.number) == [1])
    }

    @Test func `two runs give the same bytes`() async throws {
        let (first, _) = try await run(settings)
        let (second, _) = try await run(settings)
        #expect(try CanonicalJSON.encode(first) == CanonicalJSON.encode(second))
    }

    @Test func `the dumps stand verbatim in the evidence and by name in the record`() async throws {
        let (record, store) = try await run(settings)
        let path = store.evidencePath(of: "does-it-land").appending(path: "backing=shmem.txt")
        let text = try String(contentsOf: path, encoding: .utf8)
        #expect(text.contains("[<0>] handle_userfault+0x"))
        #expect(text.contains("State:\tD (disk sleep)"))
        #expect(text.contains("pending:\t"))
        let blocked = try #require(record.variants[1].orders[0].blocked.first)
        #expect(blocked.state == "D" && blocked.syscall == "io_submit")
        #expect(blocked.stack?.contains("io_submit_one") == true)
        #expect(blocked.seenAfter == ["reader.aio-read", "handler.await-fault"])
    }

    @Test func `only the orders that were asked for are run`() async throws {
        var settings = self.settings
        settings.orders = ["00000000"]
        let (record, _) = try await run(settings)
        #expect(record.variants.map(\.verdict) == [.skip, .skip])
    }

    @Test func `a fault path that was not traced says why`() async throws {
        let (record, _) = try await run(settings)
        guard case .notObservable(let reason) = try #require(record.variants[0].orders.first).faultPaths else {
            return  // This machine traces: its paths are the tests' in guests.
        }
        #expect(!reason.isEmpty)
    }
}
