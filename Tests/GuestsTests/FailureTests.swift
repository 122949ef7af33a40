import Experiments
import Foundation
import Guests
import Kernels
import Runs
import Subprocess
import Synchronization
import Testing

/// Guests that go wrong: what was finished before is kept, and the outcome says what happened.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(TestKernel.need, { await TestKernel.areHere() }))
struct FailureTests {
    private let order = Order(steps: ["writer.store"])

    private func plan(trials: Int, traced: Int = 0) -> Plan {
        Plan(
            script: ScriptValue(.scalar(""), at: Location(line: 1, column: 1)), variant: Variant(), orders: [order],
            trials: trials, tracedTrials: traced, watchdogMilliseconds: 500, scratch: Guest.scratch)
    }

    private func line(_ report: Report) throws -> String {
        String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
    }

    private func begins(_ trial: Int) throws -> String {
        try line(.observation(.began(order: order.id, trial: trial, isTraced: false)))
    }

    private func ends(_ trial: Int) throws -> String {
        try line(
            .observation(
                .trial(
                    Trial(
                        order: order.id, number: trial, ending: .completed, remark: nil, values: [:], events: [],
                        steps: [], killedAfterMicroseconds: nil, hasLeftSubject: false))))
    }

    /// Ready, then `deeds` for the plan, or `second` for a plan that begins with trial 3; then the answer to a probe.
    private func lines(_ deeds: [String], second: [String] = []) throws -> [String] {
        let deeds = second.isEmpty ? deeds : ["!case \"firstTrial\":1"] + deeds + ["!case \"firstTrial\":3"] + second
        return [try line(.ready), "!await"] + deeds + [
            "!case \"", "!await", "!case \"probe\"", try line(.done), "!hang",
        ]
    }

    private func run(_ guest: Guest, trials: Int, traced: Int = 0) async throws -> (GuestAgent, [Observation]) {
        let agent = GuestAgent(guest, isCold: true)
        let seen = Mutex<[Observation]>([])
        try await agent.run([plan(trials: trials, traced: traced)], isolating: false) { _, observation in
            seen.withLock { $0.append(observation) }
        }
        return (agent, seen.withLock(\.self))
    }

    private func endings(_ observations: [Observation]) -> [String] {
        observations.compactMap { observation in
            switch observation {
            case .trial(let trial): "\(trial.number) \(trial.ending.rawValue)"
            case .traced(let traced): "traced \(traced.trial.ending.rawValue)"
            case .miss: "miss"
            case .trouble: "trouble"
            default: nil
            }
        }
    }

    @Test(arguments: TestKernel.allCases)
    func `a trial that panics the kernel is said to, and the trials after it run in another guest`(
        kernel: TestKernel
    ) async throws {
        let guest = try await kernel.guest(
            actingOut: try lines(
                [try begins(1), try ends(1), try begins(2), "!panic"],
                second: [try begins(3), try ends(3), try line(.done)]))
        let (agent, seen) = try await run(guest, trials: 3)
        #expect(endings(seen) == ["1 completed", "2 panicked", "3 completed"])
        let panicked = seen.lazy.compactMap { observation -> Trial? in
            if case .trial(let trial) = observation, trial.ending == .panicked { trial } else { nil }
        }.first
        #expect(panicked?.remark?.contains("Kernel panic") == true)
        #expect(panicked?.remark?.contains("sysrq") == true, "\(panicked?.remark ?? "no remark")")
        #expect(agent.takeConsoles().contains("Kernel panic"))
        #expect(agent.flakes.allSatisfy { !$0.contains("sysrq") })
    }

    @Test func `a panic in a traced trial counts if it happens again`() async throws {
        let traced = try line(.observation(.began(order: order.id, trial: 1, isTraced: true)))
        let trials = [try begins(1), try ends(1), try begins(2), try ends(2), traced, "!panic"]
        let whole = try line(
            .observation(
                .traced(
                    TracedTrial(
                        trial: Trial(
                            order: order.id, number: 1, ending: .completed, remark: nil, values: [:], events: [],
                            steps: [], killedAfterMicroseconds: nil, hasLeftSubject: false), paths: [], remark: nil,
                        text: ""))))
        let once = try await TestKernel.old.guest(
            actingOut: try lines(trials, second: [traced, whole, try line(.done)]))
        let (agent, seen) = try await run(once, trials: 2, traced: 1)
        #expect(endings(seen) == ["1 completed", "2 completed", "traced completed"])
        #expect(agent.flakes.count { $0.contains("sysrq") } == 1)

        let twice = try await TestKernel.old.guest(actingOut: try lines(trials, second: [traced, "!panic"]))
        let (_, again) = try await run(twice, trials: 2, traced: 1)
        #expect(endings(again) == ["1 completed", "2 completed", "traced panicked"])
    }

    @Test func `a kernel that hangs in a trial without a word costs that order, and is said to hang`() async throws {
        let guest = try await TestKernel.new.guest(
            actingOut: try lines([try begins(1), try ends(1), try begins(2), "!hang"]))
        let (_, seen) = try await run(guest, trials: 3)
        #expect(endings(seen) == ["1 completed", "2 hung"])
    }

    @Test func `a kernel that panics before its agent's first word is booted again, then given up`() async throws {
        let guest = try await TestKernel.new.guest(actingOut: ["!panic"])
        let (_, seen) = try await run(guest, trials: 1)
        guard case .miss(let reason) = try #require(seen.first), seen.count == 1 else {
            Issue.record("\(seen)")
            return
        }
        #expect(reason.contains("did not come up in 5 boots"))
        #expect(reason.contains("Kernel panic"))
    }

    @Test func `a kernel that hangs before its agent's first word is given up, with the end of its console`()
        async throws
    {
        let guest = try await TestKernel.new.guest(actingOut: ["!hang"], bootLimit: .seconds(6))
        let (_, seen) = try await run(guest, trials: 1)
        guard case .miss(let reason) = try #require(seen.first) else {
            Issue.record("\(seen)")
            return
        }
        #expect(reason.contains("said nothing for 6 s"))
    }

    @Test func `an image that the emulator cannot boot is a miss with the emulator's words`() async throws {
        let broken = FileManager.default.temporaryDirectory.appending(path: "faultline-broken.\(UUID().uuidString)")
        try Data(repeating: 0x41, count: 1 << 16).write(to: broken)
        defer { try? FileManager.default.removeItem(at: broken) }
        let real = try await TestKernel.old.guest()
        let files = BootFiles(
            name: "broken", image: broken, entry: .pvh, digest: "broken", modules: [], bus: .mmio)
        let (_, seen) = try await run(Guest(files, settings: real.settings), trials: 1)
        guard case .miss(let reason) = try #require(seen.first) else {
            Issue.record("\(seen)")
            return
        }
        #expect(reason.contains("qemu"), "\(reason)")
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, to mount a small disk"))
    func `a disk that is full costs its kernel the answer, and the running kernel nothing`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-full.\(UUID().uuidString)")
        let cache = folder.appending(path: "faultline")
        let guests = cache.appending(path: "guests")
        try FileManager.default.createDirectory(at: guests, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createSymbolicLink(
            at: cache.appending(path: "kernels"), withDestinationURL: KernelCache().folder.appending(path: "kernels"))
        let experiments = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../experiments")
        // Mounted where nobody else sees it, and gone with the shell.
        let result = try await Subprocess.run(
            .name("unshare"),
            arguments: [
                "-m", "sh", "-c",
                """
                mount -t tmpfs -o size=40m none "$1" && ls -A "$1" && "$2" run shmem-missing-store --trials 1 \
                    --kernel host --kernel debian:oldoldstable --experiments "$3" --results "$4"
                status=$?; echo "left: $(ls -A "$1" | grep -v -e lock -e accelerator)"; exit $status
                """, "sh", guests.path, TestKernel.programs.appending(path: "faultline").path,
                experiments.standardized.path, folder.appending(path: "results").path,
            ], environment: .inherit.updating(["XDG_CACHE_HOME": folder.path]), output: .string(limit: 1 << 20),
            error: .combinedWithOutput)
        let text = result.standardOutput
        #expect(result.terminationStatus == .exited(2), "\(text)")
        #expect(text.contains("full") || text.contains("No space"), "\(text)")
        #expect(text.hasSuffix("left: \n"), "\(text)")
        #expect(text.contains(/-host: pass/))
        #expect(text.contains(/shmem-missing-store +pass +miss/), "\(text)")
    }

    @Test func `an emulator that is killed again and again is a miss, not a finding`() async throws {
        let guest = try await TestKernel.old.guest(actingOut: try lines([try begins(1), "!hang"]))
        let killer = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: .milliseconds(300))
                for process in emulators(of: guest.files.image) where consoleIsLong(process) { kill(process, SIGKILL) }
            }
        }
        defer { killer.cancel() }
        let (_, seen) = try await run(guest, trials: 1)
        #expect(endings(seen) == ["miss"])
    }

    /// The emulators that run this image for this test.
    private func emulators(of image: URL) -> [pid_t] {
        Emulators.running(with: [image.path]).filter { parent(of: $0) == getpid() }
    }

    private func parent(of process: pid_t) -> pid_t? {
        let text = FileManager.default.contents(atPath: "/proc/\(process)/stat") ?? Data()
        let fields = String(decoding: text, as: UTF8.self).split(separator: ") ").last?.split(separator: " ")
        return fields.flatMap { $0.count > 1 ? pid_t($0[1]) : nil }
    }

    /// Whether a guest has been at its trial for a while: it has used a second of the processor.
    private func consoleIsLong(_ process: pid_t) -> Bool {
        let text = FileManager.default.contents(atPath: "/proc/\(process)/stat") ?? Data()
        let fields = String(decoding: text, as: UTF8.self).split(separator: ") ").last?.split(separator: " ")
        return fields.flatMap { $0.count > 12 ? Int($0[11]) : nil }.map { $0 > 150 } ?? false
    }
}
