import Experiments
import Foundation
import Guests
import Records
import Runs
import Scripts
import Synchronization
import Testing

/// The race that Faultline exists for, in guests with an old and a new kernel.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(TestKernel.need, { await TestKernel.areHere() }))
struct GuestExperimentTests {
    private func record(_ guest: Guest, amongGuests guests: Int = 1) async throws -> Record {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../experiments")
            .standardized
        let script = try ScriptLibrary(folder: folder.path).script("aio-read-wp")
        let settings = RunSettings(
            trials: 2, tracedTrials: 1, orders: [], scratch: "/", watchdogMilliseconds: 10_000, allowsDanger: false)
        let agent = GuestAgent(guest, isCold: false, guests: guests)
        return try await ScriptRun(script, agent: agent, settings: settings).run(evidence: nil) { _ in }
    }

    @Test(arguments: TestKernel.allCases)
    func `the record names the state, the stack and each attempt of the fault path`(kernel: TestKernel) async throws {
        let record = try await record(try await kernel.guest())
        #expect(record.verdict == .pass)
        let variant = try #require(record.variants.first { $0.variant["backing"] == "anonymous" })
        let order = try #require(variant.orders.first { $0.steps.first == "reader.aio-read" && $0.impossible == nil })
        let blocked = try #require(order.blocked.first)
        #expect(blocked.state == "D")
        #expect(blocked.stack?.contains("handle_userfault") == true)
        #expect(blocked.stack?.contains { $0.hasSuffix("io_submit") } == true)
        guard case .observed(let paths) = order.faultPaths else {
            Issue.record("\(order.faultPaths)")
            return
        }
        let attempts = try #require(paths.first { $0.thread == "reader" }).attempts
        #expect(attempts.first?.userfault == UserfaultAttempt(reason: "write-protect", returned: ["VM_FAULT_RETRY"]))
        #expect(attempts.first?.flags.contains("WRITE") == true)
        #expect(attempts.first?.flags.contains("ALLOW_RETRY") == true)
        #expect(attempts.first?.caller?.contains("get_user_pages") == true || attempts.first?.caller == "faultin_page")
        #expect(attempts.dropFirst().allSatisfy { $0.flags.contains("TRIED") && $0.userfault == nil })
    }

    @Test func `CPUs that take turns show the same as CPUs that run at once`() async throws {
        let guest = try await TestKernel.old.guest()
        let alone = try await record(guest)
        // No other test has this kernel's CPUs take turns.
        let sight = Task {
            while Emulators.running(with: [guest.files.image.path, "thread=single"]).isEmpty {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        let crowded = try await record(guest, amongGuests: 1_000)
        sight.cancel()
        await #expect(throws: Never.self) { try await sight.value }
        #expect(crowded == alone)
        #expect(crowded.verdict == .pass)
    }
}
