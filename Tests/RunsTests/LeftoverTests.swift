import Experiments
import Foundation
import Glibc
import Scripts
import Synchronization
import Testing

@testable import Runs

/// Nothing is left behind, however a run ends.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LeftoverTests {
    /// The ids of the processes whose parent is `parent`.
    private func children(of parent: pid_t) -> [pid_t] {
        let text = try? String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8)
        if let text { return text.split(separator: " ").compactMap { pid_t($0) } }
        // Without CONFIG_PROC_CHILDREN: the fourth field of every stat, after the name in parentheses.
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { pid_t($0) }.filter { pid in
            guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
            guard let fields = stat.split(separator: ")").last?.split(separator: " ") else { return false }
            return fields.count > 1 && pid_t(fields[1]) == parent
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

    /// A script whose reader is blocked in state D while a sleeper keeps the trial going.
    private static let blocked = """
        question: Who is left when the supervisor dies?
        memory:
          page: {backing: shmem, fill: 0x11, register: write-protect, protected: true}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          reader:
            - aio-read: {file: data, into: page}
          sleeper:
            - sleep: 10s
        orders:
          - [reader.aio-read, sleeper.sleep]
        observe: {result: reader.aio-read}
        """

    @Test func `a subject that is blocked in state D dies with its supervisor's kill -9`() async throws {
        let script = try Script(parsing: ScriptSource(path: "test.yaml", text: Self.blocked))
        let variant = script.variants[0]
        let plan = Plan(
            script: variant.tree, variant: variant.variant, orders: variant.experiment.orders, trials: 1,
            watchdogMilliseconds: 20_000, scratch: "/var/tmp")
        let isBlocked = Mutex(false)
        let run = Task {
            try await Bench.agent.run(plan) { observation in
                if case .sample = observation { isBlocked.withLock { $0 = true } }
            }
        }
        #expect(try await wait { isBlocked.withLock(\.self) })
        let agents = children(of: getpid()).filter { Self.name(of: $0) == "faultline-agent" }
        let subjects = agents.flatMap { children(of: $0) }.filter { Self.name(of: $0) == "faultline-subj" }
        // Other suites have agents of their own; the one that sleeps is the one that stays.
        #expect(!subjects.isEmpty)
        for agent in agents { kill(agent, SIGKILL) }
        await #expect(throws: Agent.Failure.self) { try await run.value }
        #expect(try await wait { subjects.allSatisfy { !exists($0) } })
    }

    private static func name(of process: pid_t) -> String? {
        try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func `many trials leave no process and no file`() async throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: "/var/tmp")
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
            observe: {result: reader.aio-read, task: left.task, aio: left.aio-contexts}
            """, trials: 100)
        #expect(showing.trials.count == 100)
        #expect(
            Set(showing.trials.map(\.values)) == [
                ["result": .word("blocked"), "task": .word("gone"), "aio": .number(0)]
            ])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/var/tmp") == before)
    }
}
