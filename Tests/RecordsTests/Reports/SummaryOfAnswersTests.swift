import Experiments
import Testing

@testable import Records

/// The table that sums up the answers of several scripts to one question.
@Suite struct SummaryOfAnswersTests {
    private let form = AnswerSummary.Form(by: "io", across: "memory", shows: ["frame", "page"])

    /// A variant that showed these frames and bytes, an outcome each; skipped if there are none.
    private func variant(_ memory: String, _ io: String, _ shown: (frame: String, page: UInt8)...) -> VariantRecord {
        VariantRecord(
            variant: ["memory": memory, "io": io], verdict: shown.isEmpty ? .skip : .pass,
            skip: shown.isEmpty ? "feature(move)" : nil, error: nil, expectations: [],
            outcomes: shown.map {
                OutcomeRecord(
                    count: 1, ending: .completed, values: ["frame": .word($0.frame), "page": .byte($0.page)],
                    orders: ["3f2a"])
            }, orders: [])
    }

    private func records(
        _ kernels: KeyValuePairs<String, [VariantRecord]>
    ) -> [(kernel: String, record: Record)] {
        kernels.map { name, variants in (name, Record(experiment: "x", script: "sha256:0", variants: variants)) }
    }

    private func lines(
        _ answers: [(String, [(kernel: String, record: Record)])], kernels: [String] = ["6.1"]
    ) -> [String] {
        SummaryOfAnswers(form, answers, kernels: kernels).text.split(separator: "\n").map(String.init)
    }

    @Test func `each answer has rows, values that show the same share one, and memory stands across`() {
        let free = [
            variant("anonymous", "read", ("mapped", 0xab)), variant("shmem", "read", ("mapped", 0xab)),
            variant("anonymous", "write", ("mapped", 0x11)), variant("shmem", "write", ("mapped", 0x11)),
        ]
        let drop = [
            variant("anonymous", "read", ("kept", 0x00)), variant("shmem", "read", ("kept", 0xab)),
            variant("anonymous", "write", ("kept", 0x00)), variant("shmem", "write", ("kept", 0xab)),
        ]
        #expect(
            lines([("MADV_FREE", records(["6.1": free])), ("MADV_DONTNEED", records(["6.1": drop]))]) == [
                "In a cell: `frame`, `page`.", "|  | io | anonymous | shmem |", "| --- | --- | --- | --- |",
                "| MADV_FREE | read | mapped, 0xab | mapped, 0xab |",
                "| MADV_FREE | write | mapped, 0x11 | mapped, 0x11 |",
                "| MADV_DONTNEED | read, write | kept, 0x00 | kept, 0xab |",
            ])
    }

    @Test func `where kernels differ a cell has a line for each kind of them`() {
        #expect(
            lines(
                [
                    (
                        "UFFDIO_MOVE",
                        records([
                            "5.10": [variant("thp", "read"), variant("file", "read", ("kept", 0xab))],
                            "6.1": [variant("thp", "read", ("kept", 0xab)), variant("file", "read", ("kept", 0xab))],
                            "7.3": [variant("thp", "read", ("kept", 0xab)), variant("file", "read", ("kept", 0xab))],
                        ])
                    )
                ], kernels: ["5.10", "6.1", "7.3"]
            ).dropFirst(3) == [
                "| read | 5.10: skip<br>6.1, 7.3: kept, 0xab | kept, 0xab |"
            ])
    }

    @Test func `what varies from trial to trial is shown, and what nobody asked has an empty cell`() {
        #expect(
            lines([
                ("one", records(["6.1": [variant("thp", "read", ("kept", 0xab), ("freed", 0xab))]])),
                ("other", records(["6.1": [variant("file", "read", ("kept", 0x11))]])),
            ]).dropFirst(3) == [
                "| one | read | kept or freed, 0xab |  |", "| other | read |  | kept, 0x11 |",
            ])
    }

    @Test func `a kernel without a record is not among all`() {
        let one = variant("thp", "read", ("kept", 0xab))
        #expect(
            lines(
                [("one", records(["6.1": [one]])), ("other", records(["6.1": [one], "7.3": [one]]))],
                kernels: ["6.1", "7.3"]
            ).dropFirst(3) == ["| one | read | 6.1: kept, 0xab |", "| other | read | kept, 0xab |"])
    }

    @Test func `a value that was not observed is a dash`() {
        let bare = VariantRecord(
            variant: ["memory": "thp", "io": "read"], verdict: .pass, skip: nil, error: nil, expectations: [],
            outcomes: [
                OutcomeRecord(count: 1, ending: .completed, values: ["page": .byte(0xab)], orders: ["3f2a"])
            ], orders: [])
        #expect(lines([("one", records(["6.1": [bare]]))]).dropFirst(3) == ["| read | -, 0xab |"])
    }

    @Test func `beside variants that ran, one that did not has nothing to say`() {
        let variants = [
            variant("thp", "read"), variant("thp", "read", ("kept", 0xab)), variant("file", "read"),
        ]
        #expect(lines([("one", records(["6.1": variants]))]).dropFirst(3) == ["| read | kept, 0xab | skip |"])
    }
}
