import Experiments
import Runs
import Testing

/// `vcpu-load` and `vcpu-store` on the running kernel: they run, or the script is skipped for what a probe has found.
@Suite(.timeLimit(.minutes(5))) struct VcpuTests {
    @Test(arguments: ["disabled", "enabled"])
    func `a vCPU accesses the script's pages, or the machine is said to have none`(interrupts: String) async throws {
        let showing = try await Bench.run(
            """
            question: Does a vCPU see the pages?
            memory:
              pages: {backing: anonymous, pages: 2, fill: 0x11}
            threads:
              one:
                - vcpu-load: {from: pages, at: 4097, interrupts: \(interrupts)}
                - vcpu-store: {to: pages.1, at: 3, value: 0xab, interrupts: \(interrupts)}
                - vcpu-load: {from: pages.1, at: 3, interrupts: \(interrupts)}
            orders: all
            observe:
              before: one.vcpu-load
              stored: one.vcpu-store
              after: one.vcpu-load#2
              byte: "pages[4099]"
              beside: "pages[0..4098]"
            """, trials: 2)
        #expect(showing.trouble == nil)
        var agent = try Bench.agent
        let machine = try await agent.probe()
        let kvm = try #require(machine.capabilities.first { $0.name == "KVM" })
        guard kvm.standing == .ok else {
            #expect(showing.skip == "KVM: \(kvm.detail)")
            #expect(showing.trials.isEmpty)
            return
        }
        #expect(showing.skip == nil && showing.trials.count == 2)
        for trial in showing.trials {
            #expect(
                trial.values == [
                    "before": .byte(0x11), "stored": .number(1), "after": .byte(0xab), "byte": .byte(0xab),
                    "beside": .byte(0x11),
                ])
        }
    }
}
