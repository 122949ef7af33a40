import Experiments
import Guests
import Records
import Runs
import Scripts
import Testing

/// A disk that is held in guests with an old and a new kernel, by their cgroup v2.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(TestKernel.need, { await TestKernel.areHere() }))
struct GuestDiskHoldTests {
    /// Several variants, each a plan of its own in one guest; the last one leaves the disk held, which is
    /// released before bytes are read.
    private static let script = """
        question: Is it held?
        matrix:
          io:
            aio-read: {aio-read: {file: data, into: page}, as: io}
            aio-write: {aio-write: {file: data, from: page}, as: io}
            read: {read: {file: data, into: page}, as: io}
            left: {aio-read: {file: data, into: page}, as: io}
        memory:
          page: {backing: anonymous, fill: 0x11}
          before: {backing: anonymous, fill: 0x33}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          early:
            - read: {file: data, into: before}
          keeper:
            - hold-disk: data
            - release-disk: data
              only: {io: [aio-read, aio-write, read]}
          guest: [$io]
          server:
            - store: {to: page, value: 0x22}
        orders:
          - [early.read, keeper.hold-disk, guest.io, server.store, keeper.release-disk]
        observe:
          early: early.read
          during: guest.io after server.store
          result: guest.io
          page: page[0]
          file: file.data[0]
        expect:
          - always: {early: 4096, during: blocked}
          - always: {result: 4096, page: 0xab, file: 0xab}
            only: {io: [aio-read, read]}
          - always: {result: 4096, page: 0x22, file: 0x22}
            only: {io: aio-write}
          - always: {result: blocked, page: 0xab, file: 0xab}
            only: {io: left}
        """

    @Test(arguments: TestKernel.allCases)
    func `a request is held in a guest, in one plan after the other`(kernel: TestKernel) async throws {
        let script = try Script(parsing: ScriptSource(path: "held.yaml", text: Self.script))
        let settings = RunSettings(
            trials: 3, tracedTrials: 0, orders: [], scratch: Guest.scratch, watchdogMilliseconds: 30_000,
            allowsDanger: false)
        let agent = GuestAgent(try await kernel.guest(), isCold: false)
        let record = try await ScriptRun(script, agent: agent, settings: settings).run(evidence: nil) { _ in }
        for variant in record.variants {
            #expect(
                variant.verdict == .pass, "\(variant.label): \(variant.skip ?? variant.error ?? "\(variant.outcomes)")")
            #expect(variant.outcomes.map(\.count) == [3])
            #expect(variant.heldBy == "cgroup v2 io")
        }
        let calls = record.variants.map { $0.orders.first?.blocked.first?.syscall }
        #expect(calls == ["io_getevents", "io_getevents", "pread64", "io_getevents"])
        let hold = agent.knownMachine?.capabilities.first { $0.name == "disk hold" }
        #expect(hold?.standing == .ok && hold?.detail.hasSuffix(" by cgroup v2 io") == true, "\(hold?.detail ?? "")")
        let swap = agent.knownMachine?.capabilities.first { $0.name == "swap" }
        #expect(swap?.standing == .ok)
    }

    @Test func `the disk under a file system with a number of its own is found`() async throws {
        let guest = try await TestKernel.new.guest(fileSystem: .btrfs)
        let script = try Script(parsing: ScriptSource(path: "held.yaml", text: Self.script))
        let settings = RunSettings(
            trials: 1, tracedTrials: 0, orders: [], scratch: Guest.scratch, watchdogMilliseconds: 30_000,
            allowsDanger: false)
        let agent = GuestAgent(guest, isCold: false)
        let record = try await ScriptRun(script, agent: agent, settings: settings).run(evidence: nil) { _ in }
        for variant in record.variants where variant.variant["io"] == "read" {
            #expect(
                variant.verdict == .pass, "\(variant.label): \(variant.skip ?? variant.error ?? "\(variant.outcomes)")")
        }
    }
}
