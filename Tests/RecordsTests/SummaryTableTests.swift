import Experiments
import Testing

@testable import Records

/// The table at the end of a run, to the letter.
@Suite struct SummaryTableTests {
    private func record(_ variants: [(label: String, verdict: Verdict, reason: String?)]) -> Record {
        Record(
            experiment: "x", script: "sha256:0",
            variants: variants.map { label, verdict, reason in
                VariantRecord(
                    variant: label.isEmpty ? [:] : ["backing": label], verdict: verdict,
                    skip: verdict == .skip ? reason : nil, error: verdict == .skip ? nil : reason, expectations: [],
                    outcomes: [], orders: [])
            })
    }

    @Test func `each reason stands once, with the cells that it holds for`() {
        var table = SummaryTable(
            experiments: ["first", "second-one"], kernels: ["5.10.262-cloud", "host", "debian:4.19"])
        let lacking = (label: "shmem", verdict: Verdict.skip, reason: String?.some("feature wp"))
        table.set(.record(record([("anonymous", .pass, nil), lacking])), experiment: "first", kernel: "5.10.262-cloud")
        table.set(.record(record([("", .skip, "feature wp")])), experiment: "second-one", kernel: "5.10.262-cloud")
        table.set(.record(record([("", .fail, nil)])), experiment: "first", kernel: "host")
        for name in ["first", "second-one"] {
            table.set(.missing("no such kernel"), experiment: name, kernel: "debian:4.19")
        }
        #expect(
            table.lines == [
                "            5.10.262-cloud   host  debian:4.19", "first       pass, 1 skipped  fail  miss",
                "second-one  skip             -     miss", "", "miss: no such kernel",
                "    on debian:4.19: first, second-one", "", "skip: missing feature wp",
                "    on 5.10.262-cloud: first (1 variant), second-one",
            ])
    }
}
