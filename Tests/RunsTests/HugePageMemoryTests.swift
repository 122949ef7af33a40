import Experiments
import Testing

/// Memory in transparent huge pages, which a script counts in pages of the base size.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Bench.offersTransparentHugePages, "needs transparent huge pages"))
struct HugePageMemoryTests {
    private static let script = """
        question: Is it a huge page?
        memory:
          page: {backing: thp, fill: 0x11}
          beside: {backing: thp, pages: 1024, fill: 0x22}
        threads:
          one:
            - pagemap-scan: {range: page, category: huge}
            - pagemap-scan: {range: beside, category: huge}
            - madvise: {range: page.3, advice: dontneed}
            - mincore: page
            - pagemap-scan: {range: page, category: huge}
            - store: {to: page.511, at: 4095, value: 0x41}
        orders: all
        observe:
          whole: one.pagemap-scan
          two: one.pagemap-scan#2
          left: one.mincore
          broken: one.pagemap-scan#3
          first: page[0..12287]
          hole: page[12288..16383]
          last: page[2097151]
          beside: beside[0..4194303]

        """

    private static let values: [String: Value] = [
        "whole": .number(512), "two": .number(1024), "left": .number(511), "broken": .number(0), "first": .byte(0x11),
        "hole": .byte(0), "last": .byte(0x41), "beside": .byte(0x22),
    ]

    @Test(.enabled(if: Bench.offers("wp-async"), "needs PAGEMAP_SCAN, to see them"))
    func `it is a huge page in every trial, and a part of it can be dropped`() async throws {
        let showing = try await Bench.run(Self.script, trials: 3)
        #expect(showing.trouble == nil && showing.skip == nil)
        #expect(showing.trials.map(\.values) == [Self.values, Self.values, Self.values])
    }

    @Test(.enabled(if: Bench.offers("wp-async"), "needs PAGEMAP_SCAN, to see them"))
    func `it is a huge page in every trial of a race`() async throws {
        let showing = try await Bench.run(Self.script, race: RacePlan(trials: 20, seed: 1, affinity: .spread))
        #expect(showing.trouble == nil && showing.skip == nil)
        #expect(showing.raced == [Outcome(ending: .completed, values: Self.values): 20])
    }

    @Test func `a fault in it names the page of the base size`() async throws {
        let showing = try await Bench.run(
            """
            question: Where is the fault?
            memory:
              page: {backing: thp, fill: 0x11, register: write-protect, protected: true}
            threads:
              toucher:
                - store: {to: page.300, value: 0x41}
              handler:
                - await-fault: {kind: write-protect, in: page.300}
                - write-unprotect: page.300
            orders: all
            observe: {stored: toucher.store, resolved: handler.write-unprotect, byte: "page[1228800]", rest: "page[0]"}
            """)
        #expect(showing.skip == nil && showing.trouble == nil)
        let completed = showing.trials.filter { $0.ending == .completed }
        #expect(!completed.isEmpty)
        for trial in completed {
            #expect(
                trial.values == [
                    "stored": .number(1), "resolved": .number(0), "byte": .byte(0x41), "rest": .byte(0x11),
                ])
            #expect(trial.events.map(\.offset) == [300 * 4096])
        }
    }

    @Test func `memory that is left empty needs no huge page`() async throws {
        let showing = try await Bench.run(
            """
            question: Is there anything?
            memory:
              page: {backing: thp, register: missing}
            threads:
              one:
                - mincore: page
                - copy: {to: page.7, fill: 0x33}
                - mincore: page
            orders: all
            observe: {before: one.mincore, copied: one.copy, after: one.mincore#2}
            """)
        #expect(showing.skip == nil && showing.trouble == nil)
        #expect(showing.values == ["before": .number(0), "copied": .number(4096), "after": .number(1)])
    }
}
