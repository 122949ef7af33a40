import Experiments
import Testing

@testable import Records

@Suite struct HistogramTests {
    @Test func `it reads like a litmus log`() {
        let variant = VariantRecord(
            variant: [:], verdict: .fail, skip: nil, error: nil,
            expectations: [
                ExpectationRecord(
                    expected: .always, values: ["state": .word("D")], observation: "Sometimes", held: false, means: nil)
            ],
            outcomes: [
                OutcomeRecord(
                    count: 17, ending: .completed, values: ["state": .word("D"), "result": .number(4096)],
                    orders: ["3f2a91bc", "67b2a0bb", "80ea110f"]),
                OutcomeRecord(count: 3, ending: .hung, values: ["state": .word("D")], orders: ["67b2a0bb"]),
                OutcomeRecord(count: 1, ending: .completed, values: ["state": .word("S")], orders: []),
            ],
            orders: [])
        #expect(
            OutcomeHistogram.lines(variant, name: "aio-read-wp") == [
                "17*>result=4096; state=D;  [3f2a91bc +2]",
                " 3:>hung; state=D;  [67b2a0bb]",
                " 1:>state=S;",
                "Observation aio-read-wp {state=D} Sometimes 17 4  (expected Always)",
            ])
    }
}
