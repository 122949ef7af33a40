import Experiments
import Foundation
import Testing

@testable import Records

/// How a diff reads, to the letter.
@Suite struct ReportTests {
    private let folder: ResultsFolder

    init() throws { folder = try ResultsFolder() }

    private func record(
        _ state: String, _ byte: String, _ stack: [String], count: Int = 20, backing: String = "shmem"
    ) -> VariantRecord {
        VariantRecord(
            variant: ["backing": backing], verdict: .pass, skip: nil, error: nil,
            expectations: [
                ExpectationRecord(
                    expected: .always, values: ["state": .word(state)], observation: "Always", held: true, means: nil)
            ],
            outcomes: [
                OutcomeRecord(
                    count: count, ending: .completed, values: ["byte": .word(byte), "state": .word(state)],
                    orders: ["3f2a"])
            ],
            orders: [
                OrderRecord(
                    id: "3f2a", steps: ["reader.read"], impossible: nil, hung: nil, oops: nil,
                    blocked: [
                        BlockedRecord(
                            thread: "reader", step: "reader.read", state: state, syscall: "io_submit", stack: stack,
                            seenAfter: ["reader.read"])
                    ], events: [], eventSequences: nil, faultPaths: .notObservable("EPERM"))
            ])
    }

    private func diff(_ from: [VariantRecord], _ to: [VariantRecord]) throws -> KernelDiff {
        for (kernel, variants) in [("6.1.1-cloud", from), ("7.0.1-cloud", to)] {
            try folder.add(Record(experiment: "x", script: "sha256:0", variants: variants), of: kernel)
        }
        return try KernelDiff(folder.results.kernel("6.1"), folder.results.kernel("7.0"))
    }

    private static let old = ["handle_userfault", "get_user_pages_unlocked", "iomap_apply", "io_submit_one"]
    private static let new = ["handle_userfault", "__gup_longterm_locked", "io_submit_one", "do_syscall_64"]

    @Test func `behaviour first, stacks side by side at the end`() throws {
        let diff = try diff(
            [record("D", "0x11", Self.old), record("D", "0x11", Self.old, backing: "anonymous")],
            [record("D", "0xab", Self.new), record("D", "0x11", Self.new, backing: "anonymous")])
        #expect(
            DiffReport(diff, semantic: false).lines.map(\.text) == [
                "--- 6.1.1-cloud", "+++ 7.0.1-cloud", "", "kernel: not compared, a machine.json is missing", "", "x",
                "  backing=shmem", "    byte  0x11 -> 0xab", "  every variant",
                "    stack of reader.read  another path, came in by do_syscall_64, not by io_submit_one: 1 renamed, "
                    + "1 added, 1 removed [1]",
                "  the same: state D of reader.read, observations, system calls, how long threads block, messages",
                "  not compared: fault path: not observable: EPERM on 6.1.1-cloud; not observable: EPERM on 7.0.1-cloud",
                "",
                "stacks, innermost frame first", "",
                "  [1] another path, came in by do_syscall_64, not by io_submit_one: 1 renamed, 1 added, 1 removed",
                "      x: reader.read (every variant)", "        6.1.1-cloud                7.0.1-cloud",
                "        handle_userfault           handle_userfault",
                "      ~ get_user_pages_unlocked -> __gup_longterm_locked", "      - iomap_apply",
                "        io_submit_one              io_submit_one", "      +                            do_syscall_64",
            ])
    }

    @Test func `a semantic diff has no stacks, and says what is left`() throws {
        let diff = try diff([record("D", "0x11", Self.old)], [record("S", "0x11", Self.new)])
        let lines = DiffReport(diff, semantic: true).lines.map(\.text)
        #expect(lines.contains("    state of reader.read  D -> S") && lines.contains("    state  D -> S"), "\(lines)")
    }

    @Test func `of long lines it is said what changed in them`() throws {
        func traced(_ flags: [[String]]) -> VariantRecord {
            var variant = record("D", "0x11", Self.old)
            let attempts = flags.map {
                FaultAttempt(
                    function: "handle_mm_fault", caller: nil, in: "page", page: 0, flags: $0, returned: [],
                    userfault: nil)
            }
            variant.orders[0].faultPaths = .observed([FaultPath(thread: "reader", attempts: attempts)])
            return variant
        }
        let same = ["WRITE"]
        let paired = try diff([traced([same, ["WRITE", "TRIED"]])], [traced([same, ["WRITE", "VMA_LOCK"]])])
        #expect(
            DiffReport(paired, semantic: true).lines.map(\.text).dropFirst(7).prefix(4) == [
                "    fault path", "        reader: handle_mm_fault(page.0, WRITE); = 0",
                "      - reader: handle_mm_fault(page.0, WRITE|TRIED); = 0",
                "      + reader: handle_mm_fault(page.0, WRITE|VMA_LOCK); = 0  (+VMA_LOCK -TRIED)",
            ])
        let unpaired = try diff([traced([same])], [traced([same, ["WRITE", "TRIED"]])])
        #expect(
            DiffReport(unpaired, semantic: true).lines.map(\.text)
                .contains("      + reader: handle_mm_fault(page.0, WRITE|TRIED); = 0"))
    }

    @Test func `Markdown keeps the words apart from the markup`() throws {
        let text = DiffMarkdown(
            try diff([record("D", "0x11", Self.old)], [record("D", "a|b`c", Self.new)]), semantic: false
        ).text
        #expect(text.contains("| backing=shmem | byte | `0x11` | `` a\\|b`c `` |"), "\(text)")
        #expect(
            text.contains(
                "```diff\n  handle_userfault\n! get_user_pages_unlocked -> __gup_longterm_locked\n- iomap_apply\n"))
        #expect(Markdown.plain("__a_b__ *c* [d]") == "\\_\\_a_b\\_\\_ \\*c\\* \\[d\\]")
    }

    @Test(arguments: [
        (["a=1 b=1", "a=1 b=2"], "a=1"), (["a=1 b=1", "a=2 b=1"], "b=1"), (["a=1 b=1"], "a=1 b=1"),
        (["a=1 b=1", "a=2 b=2"], "a=1 b=1; a=2 b=2"), (["a=1 b=1", "a=1 b=2", "a=2 b=1", "a=2 b=2"], "every variant"),
    ]) func `variants are named by what they have in common`(selected: [String], text: String) {
        let all = ["a=1 b=1", "a=1 b=2", "a=2 b=1", "a=2 b=2"]
        #expect(VariantSelection.text(selected, of: all) == text)
    }

    @Test func `variants of any labels are named without loss`() {
        for seed in 0..<300 as Range<UInt64> {
            var generator = RecordGenerator(seed: seed)
            let all = ["a", "b", "c"].flatMap { x in ["1", "2"].map { y in "x=\(x) y=\(y)" } } + ["", "z=1"]
            let selected = all.filter { _ in Bool.random(using: &generator) }
            guard !selected.isEmpty else { continue }
            let text = VariantSelection.text(selected, of: all)
            let isWhole = text == "every variant" ? selected.count == all.count : true
            #expect(isWhole, "seed \(seed): \(selected) as '\(text)'")
        }
        #expect(VariantSelection.text([""], of: [""]) == "")
    }
}
