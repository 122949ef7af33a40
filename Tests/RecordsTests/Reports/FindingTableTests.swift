import Experiments
import Testing

@testable import Records

/// The table below an answer: which rows there are, and what stands in them.
@Suite struct FindingTableTests {
    private typealias Outcome = (ending: Ending, values: [String: Value])

    private func variant(_ variant: [String: String], _ outcomes: Outcome...) -> VariantRecord {
        VariantRecord(
            variant: variant, verdict: .pass, skip: nil, error: nil, expectations: [],
            outcomes: outcomes.map { OutcomeRecord(count: 1, ending: $0.ending, values: $0.values, orders: ["3f2a"]) },
            orders: [])
    }

    private func skipped(_ variant: [String: String], _ reason: String) -> VariantRecord {
        VariantRecord(
            variant: variant, verdict: .skip, skip: reason, error: nil, expectations: [], outcomes: [], orders: [])
    }

    private func rows(
        by variables: String..., shows observations: [String], _ kernels: KeyValuePairs<String, [VariantRecord]>
    ) -> [String] {
        let records = kernels.map { name, variants in
            (kernel: name, record: Record(experiment: "x", script: "sha256:0", variants: variants))
        }
        let text = FindingTable(AnswerTable(by: variables, shows: observations), records).text
        return text.split(separator: "\n").map(String.init)
    }

    private let lost: Outcome = (.completed, ["state": .word("D"), "byte": .byte(0x11)])
    private let kept: Outcome = (.completed, ["state": .word("D"), "byte": .byte(0xab)])

    @Test func `values that show the same on every kernel share a row, wherever they stand in the matrix`() {
        let variants = [
            variant(["memory": "anonymous"], lost), variant(["memory": "shmem"], kept),
            variant(["memory": "file"], lost),
        ]
        #expect(
            rows(by: "memory", shows: ["byte", "state"], ["6.1": variants, "7.3": variants]) == [
                "| memory | kernels | byte | state |", "| --- | --- | --- | --- |",
                "| anonymous, file | all | 0x11 | D |", "| shmem | all | 0xab | D |",
            ])
    }

    @Test func `values that show the same on one kernel only have rows of their own`() {
        #expect(
            rows(
                by: "memory", shows: ["byte"],
                [
                    "6.1": [variant(["memory": "anonymous"], lost), variant(["memory": "shmem"], lost)],
                    "7.3": [variant(["memory": "anonymous"], lost), variant(["memory": "shmem"], kept)],
                ]
            ).dropFirst(2) == [
                "| anonymous | all | 0x11 |", "| shmem | 6.1 | 0x11 |", "| shmem | 7.3 | 0xab |",
            ])
    }

    @Test func `kernels that show the same are grouped, though another stands between them`() {
        let (one, other) = ([variant(["memory": "shmem"], lost)], [variant(["memory": "shmem"], kept)])
        #expect(
            rows(by: "memory", shows: ["byte"], ["5.10": one, "6.1": other, "7.3": one]).dropFirst(2) == [
                "| shmem | 5.10, 7.3 | 0x11 |", "| shmem | 6.1 | 0xab |",
            ])
    }

    @Test func `more than two kernels that stand side by side are told by the first and the last`() {
        let (one, other) = ([variant(["memory": "shmem"], lost)], [variant(["memory": "shmem"], kept)])
        func cells(_ kernels: KeyValuePairs<String, [VariantRecord]>) -> [String] {
            rows(by: "memory", shows: ["byte"], kernels).dropFirst(2).map(\.self)
        }
        #expect(
            cells(["5.10": one, "6.1": other, "6.12": other, "7.3": other]) == [
                "| shmem | 5.10 | 0x11 |", "| shmem | 6.1 to 7.3 | 0xab |",
            ])
        #expect(
            cells(["5.10": other, "6.1": one, "6.12": other, "7.3": other]) == [
                "| shmem | 5.10, 6.12, 7.3 | 0xab |", "| shmem | 6.1 | 0x11 |",
            ])
        #expect(
            cells(["5.10": one, "6.1": other, "6.12": other]) == [
                "| shmem | 5.10 | 0x11 |", "| shmem | 6.1, 6.12 | 0xab |",
            ])
    }

    @Test func `only the last variable's values are merged, and rows of one prefix stand beside each other`() {
        let variants = [
            variant(["advice": "dontneed", "memory": "anonymous"], lost),
            variant(["advice": "remove", "memory": "anonymous"], lost),
            variant(["advice": "dontneed", "memory": "shmem"], lost),
            variant(["advice": "remove", "memory": "shmem"], kept),
        ]
        #expect(
            rows(by: "memory", "advice", shows: ["byte"], ["6.1": variants]) == [
                "| memory | advice | kernels | byte |", "| --- | --- | --- | --- |",
                "| anonymous | dontneed, remove | all | 0x11 |", "| shmem | dontneed | all | 0x11 |",
                "| shmem | remove | all | 0xab |",
            ])
        #expect(
            rows(by: "advice", "memory", shows: ["byte"], ["6.1": variants]).dropFirst(2) == [
                "| dontneed | anonymous, shmem | all | 0x11 |", "| remove | anonymous | all | 0x11 |",
                "| remove | shmem | all | 0xab |",
            ])
    }

    @Test func `a variable that is no row's says 'or' where its values differ, and nothing where they do not`() {
        #expect(
            rows(
                by: "memory", shows: ["byte", "state"],
                [
                    "6.1": [
                        variant(["memory": "shmem", "io": "read"], lost),
                        variant(["memory": "shmem", "io": "write"], kept),
                        variant(["memory": "shmem", "io": "other"], lost),
                    ]
                ]
            ).dropFirst(2) == ["| shmem | all | 0x11 or 0xab | D |"])
    }

    @Test func `a value that several of them showed is said once`() {
        #expect(
            rows(
                by: "memory", shows: ["byte"],
                [
                    "6.1": [
                        variant(["memory": "shmem", "io": "read"], lost, kept),
                        variant(["memory": "shmem", "io": "write"], kept),
                    ]
                ]
            ).dropFirst(2) == ["| shmem | all | 0x11 or 0xab |"])
    }

    @Test func `outcomes of one variant are all shown, and an ending that is no outcome by its name`() {
        #expect(
            rows(
                by: "memory", shows: ["byte", "state"],
                ["6.1": [variant(["memory": "shmem"], kept, lost, (.hung, [:]))]]
            ).dropFirst(2) == ["| shmem | all | 0xab or 0x11 or (hung) | D or (hung) |"])
    }

    @Test func `a variant that was skipped says why, and a kernel that has no such variant says nothing`() {
        #expect(
            rows(
                by: "memory", shows: ["byte", "state"],
                [
                    "5.10": [skipped(["memory": "shmem"], "feature(wp-shmem)")],
                    "6.1": [variant(["memory": "anonymous"], lost)],
                    "7.3": [variant(["memory": "anonymous"], lost), variant(["memory": "shmem"], kept)],
                ]
            ).dropFirst(2) == [
                "| shmem | 5.10 | skip: feature(wp-shmem) |  |", "| shmem | 7.3 | 0xab | D |",
                "| anonymous | 6.1, 7.3 | 0x11 | D |",
            ])
    }

    @Test func `what would be markup is text`() {
        #expect(
            rows(by: "memory", shows: ["byte"], ["6.1": [skipped(["memory": "a|b"], "no *such* thing")]]).dropFirst(2)
                == ["| a\\\\|b | all | skip: no \\*such\\* thing |"])
    }
}
