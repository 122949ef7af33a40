import Foundation
import Testing

/// Nothing is left of a disk that was held, however the run ends.
@Suite(.serialized, .ownQueue, .timeLimit(.minutes(10)), .enabled(HoldCgroups.need, { await HoldCgroups.canBeSeen() }))
final class DiskHoldLeftoverTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")
    private let cgroups: HoldCgroups
    private let staleBefore: Set<String>
    private let hadControl: Bool

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        cgroups = try #require(HoldCgroups.here)
        staleBefore = cgroups.stale
        hadControl = cgroups.hasControl
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Starts a run in which a read is held while a thread sleeps, a second at a time.
    private func run(seconds: Int, expecting: String = "blocked", watchdog: Int = 300) throws -> HeldRun {
        let sleeps = (1...seconds).map { $0 == 1 ? "sleeper.sleep" : "sleeper.sleep#\($0)" }
        let script = """
            question: Who is left?
            memory:
              page: {backing: anonymous, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              keeper:
                - hold-disk: data
              reader:
                - aio-read: {file: data, into: page}
              sleeper:
            \(String(repeating: "    - sleep: 1s\n", count: seconds))
            orders:
              - [keeper.hold-disk, reader.aio-read, \(sleeps.joined(separator: ", "))]
            observe: {result: reader.aio-read}
            expect:
              - always: {result: \(expecting)}
            """
        let path = folder.appending(path: "held.yaml")
        try script.write(to: path, atomically: true, encoding: .utf8)
        let run = try HeldRun(
            ["run", path.path, "--trials", "1", "--traced", "0", "--watchdog", "\(watchdog)"], in: folder)
        // Were it not there now, nothing below could tell that it is gone.
        #expect(cgroups.has(keeper: run.keeper.id))
        return run
    }

    /// Waits until neither a process nor a cgroup of a run is left, nor one of anybody who ran on its behalf.
    private func expectNothing(left run: HeldRun, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(eventually { run.leftProcesses.isEmpty }, "\(run.leftProcesses)", sourceLocation: sourceLocation)
        #expect(
            eventually { !cgroups.has(keeper: run.keeper.id) && cgroups.stale.isSubset(of: staleBefore) },
            "\(cgroups.stale)", sourceLocation: sourceLocation)
        // Somebody else may hold a disk, and be the one to take it back.
        #expect(
            eventually { hadControl || !cgroups.hasControl || !cgroups.isEmpty },
            "io in cgroup.subtree_control", sourceLocation: sourceLocation)
    }

    @Test func `a run whose expectations hold leaves nothing`() throws {
        let run = try run(seconds: 15)
        let end = try run.end()
        #expect(end.status == 0, "\(end.output)")
        // At once: who has ended has taken everything back.
        #expect(run.leftProcesses.isEmpty)
        #expect(!cgroups.has(keeper: run.keeper.id))
        expectNothing(left: run)
    }

    @Test func `a run whose expectation fails leaves nothing`() throws {
        let run = try run(seconds: 15, expecting: "4096")
        let end = try run.end()
        #expect(end.status == 1 && end.output.contains("expected Always"), "\(end.output)")
        expectNothing(left: run)
    }

    @Test func `a trial that hangs leaves nothing`() throws {
        let run = try run(seconds: 60, watchdog: 8)
        let end = try run.end()
        #expect(end.status == 1 && end.output.contains("hung"), "\(end.output)")
        expectNothing(left: run)
    }

    @Test func `a kill -9 of the subject leaves nothing`() throws {
        let run = try run(seconds: 60, watchdog: 8)
        #expect(run.subject.kill())
        let end = try run.end()
        #expect(end.status != 0, "\(end.output)")
        expectNothing(left: run)
    }

    @Test func `a kill -9 of the agent leaves nothing`() throws {
        let run = try run(seconds: 250)
        #expect(run.agent.kill())
        let end = try run.end()
        #expect(end.status == 2 && end.output.contains("the agent was ended by signal 9"), "\(end.output)")
        expectNothing(left: run)
    }

    @Test func `a kill -9 of the tool leaves nothing`() throws {
        let run = try run(seconds: 250)
        #expect(run.tool.kill())
        #expect(try run.end().status == -SIGKILL)
        expectNothing(left: run)
    }

    /// Whether the trial comes to its end is not asked: of a keeper that is gone, the next to come takes the cgroup away.
    @Test func `a kill -9 of the keeper leaves nothing`() throws {
        let run = try run(seconds: 15)
        #expect(run.keeper.kill())
        let end = try run.end()
        #expect(!end.output.contains("could not be removed"), "\(end.output)")
        #expect(!cgroups.has(keeper: run.keeper.id))
        expectNothing(left: run)
    }

    @Test func `a kill -9 of the agent and its keeper leaves nothing after the next run`() throws {
        let run = try run(seconds: 250)
        // In this sequence: a keeper that outlives its agent tidies up.
        #expect(run.keeper.kill())
        #expect(run.agent.kill())
        #expect(try run.end().status == 2)
        let next = try self.run(seconds: 15)
        #expect(try next.end().status == 0)
        expectNothing(left: run)
        expectNothing(left: next)
    }

    @Test func `a kill -9 of the tool, the agent and the keeper leaves nothing after the next run`() throws {
        let run = try run(seconds: 250)
        for process in [run.keeper, run.agent, run.tool] { #expect(process.kill()) }
        #expect(try run.end().status == -SIGKILL)
        let next = try self.run(seconds: 15)
        #expect(try next.end().status == 0)
        expectNothing(left: run)
        expectNothing(left: next)
    }
}
