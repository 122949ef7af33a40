import Experiments
import Guests
import Records
import Runs
import Scripts
import Testing

/// A guest whose kernel panics while its disk is held.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(TestKernel.need, { await TestKernel.areHere() }))
struct HeldPanicTests {
    /// Has a kernel panic over a task that sleeps for ten seconds where no signal reaches it.
    ///
    /// So does the last thread of a process that has a request in flight (exit_aio() in fs/aio.c). This takes
    /// CONFIG_DETECT_HUNG_TASK; parameters of the form sysctl.* are of Linux 5.8.
    private static let panics = ["sysctl.kernel.hung_task_panic=1", "sysctl.kernel.hung_task_timeout_secs=10"]

    private static let script = """
        question: Does the next guest find a disk that answers?
        matrix: {disk: [held, free]}
        memory:
          page: {backing: shmem, fill: 0x11}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          keeper:
            - hold-disk: data
              only: {disk: held}
              as: take
            - release-disk: data
              only: {disk: free}
              as: take
          reader:
            - aio-read: {file: data, into: page}
          killer:
            - signal: {thread: reader, signal: kill}
        orders:
          - [keeper.take, reader.aio-read, killer.signal]
        observe:
          task: left.task
          page: page[0..4095]
        """

    @Test(arguments: [("cgroup v2 io", []), ("device mapper suspend", ["cgroup_disable=io,blkio"])])
    func `a kernel that panics while its disk is held leaves nothing, and the disk of the next guest answers`(
        means: String, words: [String]
    ) async throws {
        let guest = try await TestKernel.new.guest(kernelWords: Self.panics + words)
        let script = try Script(parsing: ScriptSource(path: "held.yaml", text: Self.script))
        let settings = RunSettings(
            trials: 1, tracedTrials: 0, orders: [], scratch: Guest.scratch, watchdogMilliseconds: 60_000,
            allowsDanger: false)
        // Booted anew: a saved guest with these words would take the place of the one that the other tests use.
        let agent = GuestAgent(guest, isCold: true)
        let record = try await ScriptRun(script, agent: agent, settings: settings).run(evidence: nil) { _ in }

        let held = try #require(record.variants.first { $0.variant == ["disk": "held"] })
        #expect(held.heldBy == means)
        #expect(held.outcomes.map(\.ending) == [.panicked], "\(held.skip ?? held.error ?? "\(held.outcomes)")")
        // Nothing was held in it, though it could have been.
        let free = try #require(record.variants.first { $0.variant == ["disk": "free"] })
        #expect(free.heldBy == nil)
        #expect(
            free.outcomes.map(\.values) == [["task": .word("gone"), "page": .byte(0xab)]],
            "\(free.skip ?? free.error ?? "\(free.outcomes)")")

        // A process that has been killed may take a moment to go.
        for _ in 0..<600 where !Emulators.running(with: Self.panics + words).isEmpty {
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(Emulators.running(with: Self.panics + words) == [])
    }
}
