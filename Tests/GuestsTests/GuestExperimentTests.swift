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
    @Test(arguments: TestKernel.allCases)
    func `the record names the state, the stack and each attempt of the fault path`(kernel: TestKernel) async throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../experiments")
            .standardized
        let script = try ScriptLibrary(folder: folder.path).script("aio-read-wp")
        let settings = RunSettings(
            trials: 2, tracedTrials: 1, orders: [], scratch: "/", watchdogMilliseconds: 10_000, allowsDanger: false)
        let agent = GuestAgent(try await kernel.guest(), isCold: false)
        let record = try await ScriptRun(script, agent: agent, settings: settings).run(evidence: nil) { _ in }
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
}
