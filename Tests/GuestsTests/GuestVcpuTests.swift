import Experiments
import Foundation
import Guests
import Records
import Runs
import Scripts
import Testing

/// A vCPU of KVM in guests with an old and a new kernel: a guest's guest.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(TestKernel.need, { await TestKernel.areHere() }))
struct GuestVcpuTests {
    private static let settings = RunSettings(
        trials: 3, tracedTrials: 0, orders: [], scratch: Guest.scratch, watchdogMilliseconds: 30_000,
        allowsDanger: false)

    @Test(arguments: TestKernel.allCases)
    func `who blocks for a vCPU is its own thread, or a kworker where its interrupts are enabled`(
        kernel: TestKernel
    ) async throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../experiments")
            .standardized
        let script = try ScriptLibrary(folder: folder.path).script("vcpu-blocks")
        let agent = GuestAgent(try await kernel.guest(), isCold: false)
        let record = try await ScriptRun(script, agent: agent, settings: Self.settings).run(evidence: nil) { _ in }
        #expect(record.verdict == .pass)
        let kvm = agent.knownMachine?.capabilities.first { $0.name == "KVM" }
        #expect(kvm?.standing == .ok, "\(kvm?.detail ?? "not probed")")
        for interrupts in ["disabled", "enabled"] {
            let variant = try #require(
                record.variants.first {
                    $0.variant["entry"] == "vcpu-store" && $0.variant["interrupts"] == interrupts
                        && $0.variant["page"] == "missing" && $0.variant["memory"] == "anonymous"
                })
            let blocked = try #require(variant.orders.first?.blocked)
            let fault = try #require(blocked.first { $0.stack?.first == "handle_userfault" })
            let caller = try #require(blocked.first { $0.worker == nil })
            #expect(caller.syscall == "ioctl" && caller.stack?.contains("kvm_vcpu_ioctl") == true)
            if interrupts == "enabled" {
                #expect(fault.worker == "kworker" && fault.state == "D")
                #expect(fault.stack?.contains("async_pf_execute") == true)
                #expect(caller.state == "S" && caller.stack?.contains("handle_userfault") == false)
            } else {
                #expect(blocked.count == 1)
                #expect(caller.state == (kernel == .old ? "D" : "S"))
            }
        }
    }

    @Test(arguments: TestKernel.allCases)
    func `a page that is brought lets the vCPU go on, in one trial after the other`(kernel: TestKernel) async throws {
        let script = try Script(
            parsing: ScriptSource(
                path: "answered.yaml",
                text: """
                    question: Does the access come to its end?
                    matrix:
                      interrupts: [disabled, enabled]
                    memory:
                      page: {backing: anonymous, pages: 2, register: missing}
                    threads:
                      loader:
                        - vcpu-load: {from: page.0, at: 5, interrupts: $interrupts}
                      storer:
                        - vcpu-store: {to: page.1, at: 7, value: 0xab, interrupts: $interrupts}
                      server:
                        - await-fault: {in: page.0}
                        - copy: {to: page.0, fill: 0x22}
                        - await-fault: {in: page.1}
                        - copy: {to: page.1, fill: 0x33}
                    orders:
                      - [loader.vcpu-load, server.await-fault, server.copy, storer.vcpu-store, server.await-fault#2, server.copy#2]
                    observe:
                      loaded: loader.vcpu-load
                      stored: storer.vcpu-store
                      byte: page[4103]
                      beside: page[4104..8191]
                    expect:
                      - always: {loaded: 0x22, stored: 1, byte: 0xab, beside: 0x33}
                    """))
        // Nothing is saved here: KVM's modules are loaded when the plan comes.
        let agent = GuestAgent(try await kernel.guest(), isCold: true)
        let record = try await ScriptRun(script, agent: agent, settings: Self.settings).run(evidence: nil) { _ in }
        for variant in record.variants {
            #expect(
                variant.verdict == .pass, "\(variant.label): \(variant.skip ?? variant.error ?? "\(variant.outcomes)")")
            #expect(variant.outcomes.map(\.count) == [3])
        }
        #expect(record.variants.count == 2)
    }
}
