import Experiments
import Foundation
import Records
import Runs
import Scripts
import Synchronization
import Testing

@testable import Guests

/// A guest's disk held, on a kernel that can throttle it and on one that cannot.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(TestKernel.need, { await TestKernel.areHere() }))
struct SuspendedDiskTests {
    /// What leaves a kernel without the throttle of cgroup v1 and v2.
    private static let withoutThrottle = ["cgroup_disable=io,blkio"]

    private static let leftHeld = """
        question: What becomes of a disk that is held at the end?
        memory:
          page: {backing: anonymous, fill: 0x11}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          reader:
            - aio-read: {file: data, into: page}
          server:
            - hold-disk: data
        orders:
          - [server.hold-disk, reader.aio-read]
        observe:
          read: reader.aio-read
          page: page[0..4095]
          data: file.data[0..4095]
        expect:
          - always: {read: blocked, page: 0xab, data: 0xab}
        """

    private func record(_ text: String, _ guest: Guest) async throws -> Record {
        let script = try Script(parsing: ScriptSource(path: "held.yaml", text: text))
        let settings = RunSettings(
            trials: 2, tracedTrials: 0, orders: [], scratch: "/", watchdogMilliseconds: 10_000, allowsDanger: false)
        // Booted anew: a saved guest with these words would take the place of the one that the other tests use.
        let agent = GuestAgent(guest, isCold: true)
        return try await ScriptRun(script, agent: agent, settings: settings).run(evidence: nil) { _ in }
    }

    @Test(arguments: TestKernel.allCases)
    func `a kernel that cannot throttle a disk has it suspended, reads and writes alike`(
        kernel: TestKernel
    ) async throws {
        let text = """
            question: What becomes of a read whose page is dropped while the disk holds it?
            memory:
              page: {backing: anonymous, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            matrix: {requests: [all, reads, writes]}
            threads:
              reader:
                - aio-read: {file: data, into: page}
              server:
                - hold-disk: {file: data, requests: $requests}
                - madvise: {range: page, advice: dontneed}
                - release-disk: data
            orders:
              - [server.hold-disk, reader.aio-read, server.madvise, server.release-disk]
            observe:
              held: reader.aio-read after server.madvise
              read: reader.aio-read
              dropped: server.madvise
              released: server.release-disk
            expect:
              - always: {held: blocked, read: 4096, dropped: 0, released: 0}
            """
        let record = try await record(text, kernel.guest(kernelWords: Self.withoutThrottle))
        let skips = Dictionary(
            uniqueKeysWithValues: record.variants.map { ("\($0.variant["requests"]!)", $0.skip ?? "none") })
        #expect(skips["all"] == "none")
        #expect(skips["reads"]?.hasSuffix("reads alone: Operation not supported (EOPNOTSUPP)") == true, "\(skips)")
        #expect(skips["writes"]?.hasSuffix("writes alone: Operation not supported (EOPNOTSUPP)") == true, "\(skips)")
        let held = try #require(record.variants.first { $0.skip == nil })
        #expect(held.verdict == .pass, "\(held.outcomes)")
        #expect(held.orders.first?.blocked.map(\.state) == ["S"])
        #expect(held.heldBy == "device mapper suspend")
    }

    @Test func `a suspended disk that no step resumes is resumed before its bytes are read`() async throws {
        let record = try await record(Self.leftHeld, TestKernel.new.guest(kernelWords: Self.withoutThrottle))
        #expect(record.verdict == .pass, "\(record.variants.map(\.outcomes))")
    }

    @Test func `a kernel that can do neither boots nevertheless, and the skip names both`() async throws {
        let whole = try await TestKernel.new.guest(kernelWords: Self.withoutThrottle)
        let files = BootFiles(
            name: whole.files.name, image: whole.files.image, entry: whole.files.entry, digest: whole.files.digest,
            modules: whole.files.modules, bus: whole.files.bus)
        let record = try await record(Self.leftHeld, Guest(files, settings: whole.settings))
        let skip = try #require(record.variants.first?.skip)
        #expect(skip.contains("cgroup v2 has no io controller; fsmount on cgroup v1 blkio: "), "\(skip)")
        #expect(
            skip.hasSuffix("; device mapper suspend: 254:0 is no device that a guest's init has made for it"), "\(skip)"
        )
    }

    @Test(arguments: TestKernel.allCases)
    func `a kernel that can throttle its disk has nothing in front of it`(kernel: TestKernel) async throws {
        let guest = try await kernel.guest()
        let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-test.\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let found = Mutex<[Capability]>([])
        // Booted: another test that makes a guest of this kernel takes the saved one away.
        try await guest.boot(console: folder.appending(path: "console")) { dialogue in
            try await dialogue.ask(.probe(scratch: Guest.scratch), silence: .seconds(60)) { report in
                if case .machine(let machine) = report { found.withLock { $0 = machine.capabilities } }
            }
        }
        let hold = found.withLock(\.self).first { $0.name == "disk hold" }
        // virtio_blk has the first of the numbers that drivers are given; the device mapper would come after it.
        #expect(hold?.detail == "254:0 by cgroup v2 io")
        #expect(guest.key != (try await kernel.guest(kernelWords: Self.withoutThrottle)).key)
    }
}
