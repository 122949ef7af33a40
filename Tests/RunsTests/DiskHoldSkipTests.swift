import CDeniedCalls
import Experiments
import Glibc
import Runs
import Testing

/// Where a script that holds a disk is not run, and why.
@Suite(.timeLimit(.minutes(5))) struct DiskHoldSkipTests {
    private static let script = """
        question: Does it run?
        memory:
          page: {backing: anonymous, fill: 0x11}
        files:
          data: {size: 4KiB, fill: 0xab, direct: true}
        threads:
          keeper:
            - hold-disk: data
            - release-disk: data
          reader:
            - aio-read: {file: data, into: page}
        orders:
          - [keeper.hold-disk, reader.aio-read, keeper.release-disk]
        observe: {result: reader.aio-read}
        """

    @Test func `threads do not race for a disk that one of them holds`() async throws {
        let showing = try await Bench.run(Self.script, race: RacePlan(trials: 5, seed: 1, affinity: .spread))
        #expect(showing.skip == "an order of the steps: threads that race might hold the disk for ever")
        #expect(showing.trouble == nil && showing.batches.isEmpty && showing.trials.isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, whom nothing but this forbids to mount"))
    func `who may not mount the cgroups is told what was refused`() async {
        await #expect(processExitsWith: .success) {
            #expect(denied_calls_add(CInt(SYS_fsopen), EPERM) == 0)
            let showing = try await Bench.run(Self.script)
            let skip = try #require(showing.skip)
            #expect(skip.contains("holding a disk: fsmount on cgroup2: Operation not permitted (EPERM)"), "\(skip)")
            #expect(skip.contains("; fsmount on cgroup v1 blkio: Operation not permitted (EPERM)"), "\(skip)")
            #expect(showing.trouble == nil && showing.trials.isEmpty)
        }
    }

    @Test(
        .enabled(Bench.holdNeed, { await Bench.holdsDisks() }),
        arguments: [
            (CInt(SYS_flock), "flock of the root cgroup"), (CInt(SYS_mkdirat), "mkdir of a cgroup"),
        ])
    func `who may not make the cgroup is told what was refused`(call: CInt, name: String) async {
        await #expect(processExitsWith: .success) { [call, name] in
            #expect(denied_calls_add(call, EROFS) == 0)
            let showing = try await Bench.run(Self.script)
            // Other ways to hold a disk may have been tried, too.
            let skip = try #require(showing.skip)
            #expect(skip.hasPrefix("holding a disk: "), "\(skip)")
            #expect(skip.contains("\(name): Read-only file system (EROFS)"), "\(skip)")
            #expect(showing.trouble == nil && showing.trials.isEmpty)
        }
    }

    @Test func `a folder without a disk is named with its file system`() async throws {
        let showing = try await Bench.run(Self.script, scratch: "/dev/shm")
        #expect(showing.skip == "holding the disk under /dev/shm: tmpfs has no disk of its own")
        #expect(showing.trouble == nil && showing.trials.isEmpty)
    }
}
