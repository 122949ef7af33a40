import Experiments
import Foundation
import Glibc
import Scripts
import Synchronization
import Testing

@testable import Runs

/// Nothing is left behind, however a run ends.
@Suite(.serialized, .timeLimit(.minutes(5))) struct LeftoverTests {
    /// The processes that have a thread of this name, each with its parent.
    private func processes(withThread name: String) -> [(process: pid_t, parent: pid_t)] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { pid_t($0) }.compactMap { process in
            let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
            let hasName = threads.contains { thread in
                let comm = try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/comm", encoding: .utf8)
                return comm == name + "\n"
            }
            guard hasName, let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
                return nil
            }
            // The name in parentheses may hold anything; after it come the state and the parent.
            let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 1 ? pid_t(fields[1]).map { (process, $0) } : nil
        }
    }

    private func exists(_ process: pid_t) -> Bool { kill(process, 0) == 0 }

    private func wait(_ seconds: Int = 10, until condition: () -> Bool) async throws -> Bool {
        for _ in 0..<(seconds * 100) {
            if condition() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// A script whose reader is blocked in state D while another thread keeps the trial going.
    private static let blocked = """
        question: Who is left when the supervisor dies?
        memory:
          page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          reader:
            - aio-read: {file: data, into: page}
          undertaker:
            - sleep: 10s
        orders:
          - [reader.aio-read, undertaker.sleep]
        observe: {result: reader.aio-read}
        """

    @Test func `a subject that is blocked in state D dies with its supervisor's kill -9`() async throws {
        let script = try Script(parsing: ScriptSource(path: "test.yaml", text: Self.blocked))
        let variant = script.variants[0]
        let plan = Plan(
            script: variant.tree, variant: variant.variant, orders: variant.orders, trials: 1,
            watchdogMilliseconds: 20_000, scratch: "/var/tmp")
        let isBlocked = Mutex(false)
        let trouble = Mutex<String?>(nil)
        let run = Task {
            try await Bench.agent.run([plan], isolating: false) { _, observation in
                if case .sample = observation { isBlocked.withLock { $0 = true } }
                if case .trouble(let what) = observation { trouble.withLock { $0 = what } }
            }
        }
        #expect(try await wait { isBlocked.withLock(\.self) })
        // No other test has a thread of that name, and no other subject is to be hurt.
        let subject = try #require(processes(withThread: "undertaker").first)
        #expect(kill(subject.parent, SIGKILL) == 0)
        try await run.value
        #expect(trouble.withLock(\.self) == "the agent was ended by signal 9")
        #expect(try await wait { !exists(subject.process) })
    }

    /// A race that stands still whenever the page is protected first, with a thread name that no other test uses.
    private static let racing = """
        question: Who is left when the supervisor of a race dies?
        memory:
          page: {backing: shmem, fill: 0x11, register: write-protect}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          gravedigger:
            - aio-read: {file: data, into: page}
          server:
            - write-protect: page
        orders: racing
        observe: {result: gravedigger.aio-read}
        """

    @Test func `the subject of a race dies with its supervisor's kill -9`() async throws {
        let scratch = try scratchFolder()
        let script = try Script(parsing: ScriptSource(path: "test.yaml", text: Self.racing))
        let variant = script.variants[0]
        let plan = Plan(
            script: variant.tree, variant: variant.variant, orders: [], trials: 0,
            race: RacePlan(trials: 10_000_000, seed: 1, affinity: .spread), watchdogMilliseconds: 20_000,
            scratch: scratch)
        let trials = Mutex(0)
        let trouble = Mutex<String?>(nil)
        let run = Task {
            try await Bench.agent.run([plan], isolating: false) { _, observation in
                if case .raced(let batch) = observation { trials.withLock { $0 += batch.trials } }
                if case .trouble(let what) = observation { trouble.withLock { $0 = what } }
            }
        }
        #expect(try await wait { trials.withLock(\.self) > 0 })
        let subject = try #require(processes(withThread: "gravedigger").first)
        #expect(kill(subject.parent, SIGKILL) == 0)
        try await run.value
        #expect(trouble.withLock(\.self) == "the agent was ended by signal 9")
        #expect(try await wait { !exists(subject.process) })
        try expectEmpty(scratch)
    }

    @Test func `many trials leave no process and no file`() async throws {
        let scratch = try scratchFolder()
        let showing = try await Bench.run(
            """
            question: Does anything pile up?
            memory:
              page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
              onDisk: {backing: file, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              reader:
                - aio-read: {file: data, into: page}
            orders: all
            observe: {result: reader.aio-read, task: left.task}
            """, trials: 100, scratch: scratch)
        #expect(showing.trials.count == 100)
        #expect(
            Set(showing.trials.map(\.values)) == [
                ["result": .word("blocked"), "task": .word("gone")]
            ])
        try expectEmpty(scratch)
    }

    /// A folder for the files of one test: other tests have theirs beside it.
    private func scratchFolder() throws -> String {
        let folder = URL(filePath: "/var/tmp/faultline-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        return folder
    }

    /// Expects nothing to be left in a folder, and removes it.
    private func expectEmpty(_ folder: String) throws {
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        try FileManager.default.removeItem(atPath: folder)
    }
}
