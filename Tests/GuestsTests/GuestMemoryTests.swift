import Experiments
import Guests
import Records
import Runs
import Scripts
import Testing

/// Memory that a small machine has to be asked for, in guests with an old and a new kernel.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(TestKernel.need, { await TestKernel.areHere() }))
struct GuestMemoryTests {
    @Test(arguments: TestKernel.allCases)
    func `a guest has huge pages, and a child its own copy of one`(
        kernel: TestKernel
    ) async throws {
        let script = try Script(
            parsing: ScriptSource(
                path: "huge-page.yaml",
                text: """
                    question: Is there a huge page, and does a child have it too?
                    memory:
                      page: {backing: thp, fill: 0x11}
                    threads:
                      one:
                        - fork
                        - child-store: {to: page.3, value: 0x41}
                        - child-load: page.511
                        - child-load: page.3
                        - mincore: page
                        - child-exit
                    orders: all
                    observe:
                      forked: one.fork
                      beside: one.child-load
                      stored: one.child-load#2
                      resident: one.mincore
                      exited: one.child-exit
                      page: page[0..2097151]
                    expect:
                      - always: {forked: 0, beside: 0x11, stored: 0x41, resident: 512, exited: 0, page: 0x11}
                    """))
        let settings = RunSettings(
            trials: 2, tracedTrials: 0, orders: [], scratch: "/", watchdogMilliseconds: 10_000, allowsDanger: false)
        let agent = GuestAgent(try await kernel.guest(), isCold: false)
        let record = try await ScriptRun(script, agent: agent, settings: settings).run(evidence: nil) { _ in }
        #expect(record.variants.map(\.skip) == [nil])
        #expect(record.verdict == .pass)
    }
}
