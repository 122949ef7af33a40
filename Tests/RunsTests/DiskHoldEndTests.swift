import Experiments
import Foundation
import Glibc
import Guests
import Records
import Runs
import Scripts
import Synchronization
import Testing

/// How a held disk is given back, however a trial ends.
@Suite(.timeLimit(.minutes(5)), .enabled(Bench.holdNeed, { await Bench.holdsDisks() })) struct DiskHoldEndTests {
    /// A script that reads before it holds the disk, and never releases it.
    private static func unreleased(_ request: String) -> String {
        """
        question: Does the next trial find a disk that answers?
        memory:
          before: {backing: anonymous, fill: 0x11}
          page: {backing: anonymous, fill: 0x22}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          early:
            - read: {file: data, into: before}
          keeper:
            - hold-disk: data
          guest:
            - {\(request): {file: data, into: page}, as: io}
        orders:
          - [early.read, keeper.hold-disk, guest.io]
        observe: {early: early.read, before: "before[0]", result: guest.io, page: "page[0]"}
        """
    }

    @Test(arguments: ["aio-read", "uring-read", "read"])
    func `a hold that a script leaves standing ends with its trial`(request: String) async throws {
        let showing = try await Bench.run(Self.unreleased(request), trials: 5)
        #expect(showing.skip == nil && showing.trouble == nil)
        let values: [String: Value] = [
            "early": .number(4096), "before": .byte(0xab), "result": .word("blocked"), "page": .byte(0xab),
        ]
        #expect(showing.trials.map(\.values) == Array(repeating: values, count: 5))
        #expect(showing.trials.allSatisfy { $0.ending == .completed && !$0.hasLeftSubject })
        // All of them in one subject.
        let held = showing.samples.filter { $0.thread == "guest" }
        #expect(held.count == 5)
        #expect(Set(held.compactMap { $0.texts.first?.path }).count == 1, "\(held.map { $0.texts.first?.path ?? "" })")
    }

    /// A write that makes the file longer keeps the inode's lock on ext4 until it is carried out: whoever holds the disk back
    /// must not wait for it.
    @Test func `a file that a held write has locked is read once the disk is released`() async throws {
        let showing = try await Bench.run(
            """
            question: Who waits for whom?
            memory:
              page: {backing: anonymous, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              keeper:
                - hold-disk: data
              guest:
                - aio-write: {file: data, from: page, offset: 4KiB, length: 4KiB}
            orders:
              - [keeper.hold-disk, guest.aio-write]
            observe: {result: guest.aio-write, byte: "file.data[0]"}
            """, trials: 2)
        #expect(showing.trouble == nil && showing.skip == nil)
        #expect(showing.trials.map(\.ending) == [.completed, .completed])
        for trial in showing.trials {
            #expect(trial.values["result"] == .word("blocked"))
            #expect(trial.values["byte"] == .byte(0xab))
        }
    }

    @Test func `agents that hold the same disk do not hold each other's requests`() async throws {
        try await withThrowingTaskGroup(of: [[String: Value]].self) { group in
            for _ in 0..<3 {
                group.addTask {
                    let showing = try await Bench.run(Self.unreleased("aio-read"), trials: 10)
                    #expect(showing.skip == nil && showing.trouble == nil)
                    return showing.trials.map(\.values)
                }
            }
            let values: [String: Value] = [
                "early": .number(4096), "before": .byte(0xab), "result": .word("blocked"), "page": .byte(0xab),
            ]
            for try await seen in group { #expect(seen == Array(repeating: values, count: 10)) }
        }
    }

    @Test func `an agent that holds the disk under two folders takes both holds back`() async throws {
        let folder = URL(filePath: "/var/tmp/faultline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = try Script(parsing: ScriptSource(path: "test.yaml", text: Self.unreleased("aio-read")))
        let variant = script.variants[0]
        let plans = ["/var/tmp", folder.path].map { scratch in
            Plan(
                script: variant.tree, variant: variant.variant, orders: variant.orders, trials: 1,
                watchdogMilliseconds: 10_000, scratch: scratch)
        }
        let results = Mutex<[Value?]>([])
        // Throws where the agent does not end by itself, or not with status 0.
        try await Dialogue.hold(with: Bench.agent.path, [], ending: .inputEnd) { dialogue in
            for plan in plans {
                try await dialogue.ask(.run(plan), silence: .seconds(60)) { report in
                    guard case .observation(.trial(let trial)) = report else { return }
                    results.withLock { $0.append(trial.values["result"]) }
                }
            }
        }
        #expect(results.withLock(\.self) == [.word("blocked"), .word("blocked")])
    }

    @Test func `a trial that hangs while the disk is held is told, and so is the next`() async throws {
        let showing = try await Bench.run(
            """
            question: Does it ever end?
            memory:
              page: {backing: anonymous, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              early:
                - read: {file: data, into: page}
              keeper:
                - hold-disk: data
              guest:
                - aio-read: {file: data, into: page}
              sleeper:
                - sleep: 10s
            orders:
              - [early.read, keeper.hold-disk, guest.aio-read, sleeper.sleep]
            observe: {early: early.read, result: guest.aio-read, task: left.task}
            """, trials: 2, watchdogMilliseconds: 2_000)
        #expect(showing.trials.map(\.ending) == [.hung, .hung], "\(showing.trouble ?? showing.skip ?? "")")
        for trial in showing.trials {
            #expect(trial.remark?.hasSuffix("neither returned nor came to rest after 'sleeper.sleep'") == true)
            #expect(
                trial.values == ["early": .number(4096), "result": .word("blocked"), "task": .word("gone")])
            #expect(!trial.hasLeftSubject)
        }
    }

    /// io_destroy() of an exiting process waits for its requests (exit_aio() in fs/aio.c), and so does a D-state pread.
    @Test(arguments: ["aio-read", "read"])
    func `a subject that is killed while the disk is held is gone after the trial`(request: String) async throws {
        let showing = try await Bench.run(
            """
            question: What does SIGKILL do to a request that the disk has?
            memory:
              page: {backing: anonymous, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              early:
                - read: {file: data, into: page}
              keeper:
                - hold-disk: data
              guest:
                - {\(request): {file: data, into: page}, as: io}
              sender:
                - signal: {thread: guest, signal: kill}
            orders:
              - [early.read, keeper.hold-disk, guest.io, sender.signal]
            observe: {early: early.read, during: guest.io after guest.io, task: left.task}
            """, trials: 2, watchdogMilliseconds: 2_000)
        #expect(showing.trouble == nil && showing.skip == nil)
        #expect(showing.trials.count == 2)
        for trial in showing.trials {
            #expect(trial.ending == .hung, "\(trial)")
            #expect(trial.remark == "the subject outlived 'sender.signal'")
            #expect(
                trial.values == ["early": .number(4096), "during": .word("blocked"), "task": .word("gone")])
            #expect(!trial.hasLeftSubject)
        }
    }
}
