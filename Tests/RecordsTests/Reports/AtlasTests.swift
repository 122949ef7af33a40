import Experiments
import Testing

@testable import Records

/// What the atlas makes of a record.
@Suite struct AtlasTests {
    private func variant(
        on memory: String = "shmem", end: String = "resolve", _ values: [String: Value], blocked: [BlockedRecord] = [],
        skip: String? = nil
    ) -> VariantRecord {
        let order = OrderRecord(
            id: "3f2a", steps: [], impossible: nil, hung: nil, oops: nil, blocked: blocked, events: [],
            eventSequences: nil, faultPaths: .notObservable("EPERM"))
        return VariantRecord(
            variant: ["entry": "read", "page": "missing", "memory": memory, "end": end],
            verdict: skip == nil ? .done : .skip,
            skip: skip, error: nil, expectations: [],
            outcomes: skip == nil
                ? [OutcomeRecord(count: 1, ending: .completed, values: values, orders: ["3f2a"])] : [],
            orders: skip == nil ? [order] : [])
    }

    private func atlas(_ variants: VariantRecord...) -> Atlas {
        Atlas(Record(experiment: Atlas.experiment, script: "sha256:0", variants: variants))
    }

    private func blocked(_ state: String, worker: String? = nil, in call: String? = nil, _ stack: [String])
        -> BlockedRecord
    {
        BlockedRecord(
            thread: "caller", worker: worker, step: "caller.access", state: state, syscall: call, stack: stack,
            seenAfter: ["caller.access"])
    }

    private func values(
        _ state: String, message: String = "0", handled: String? = nil, signals: Int = 0, again: String = "none",
        result: Value = .number(512)
    ) -> [String: Value] {
        [
            "state": .word(state), "message": message == "0" ? .number(0) : .word(message), "ignored": .word(state),
            "handled": .word(handled ?? state), "signals": .number(signals),
            "again": again == "0" ? .number(0) : .word(again), "result": result, "left": .word("gone"),
        ]
    }

    @Test func `who blocks, where, and what signals do`() {
        let sleeper = blocked("S", in: "read", ["handle_userfault", "copy_page_to_iter"])
        let spinner = BlockedRecord(
            thread: "caller", step: "caller.access", state: "R", syscall: "unknown", stack: nil, seenAfter: [])
        let atlas = atlas(
            variant(values("S", handled: "SR", again: "0"), blocked: [sleeper, spinner]),
            variant(end: "kill", values("S", result: .word("killed"))))
        #expect(
            atlas.table() == [
                ["entry", "page", "memory", "state", "in", "message", "a handled signal", "SIGKILL", "result"],
                ["read", "missing", "shmem", "S", "read", "yes", "spins, another message", "dies", "512"],
            ])
        #expect(atlas.stacks().map(\.stack) == [["handle_userfault", "copy_page_to_iter"]])
    }

    @Test func `a worker that blocks for the caller`() {
        let row = atlas(
            variant(
                values("S", again: "none"),
                blocked: [
                    blocked("D", worker: "iou-wrk", ["handle_userfault", "io_wq_submit_work"]),
                    blocked("S", in: "io_uring_enter", ["io_cqring_wait"]),
                ]),
            variant(end: "kill", values("S", result: .word("killed")))
        ).table()[1]
        #expect(row.suffix(6) == ["D (iou-wrk)", "io_uring_enter", "yes", "waits on", "dies", "512"])
    }

    @Test func `who does not block, and who outlives SIGKILL`() {
        let free = values("-", message: "none", signals: 1, result: .word("EFAULT"))
        #expect(atlas(variant(free)).table()[1].suffix(6) == ["-", "-", "no", "-", "-", "EFAULT"])
        let stuck = blocked("D", in: "pread64", ["handle_userfault"])
        let row = atlas(
            variant(values("D"), blocked: [stuck]), variant(end: "kill", values("D", result: .word("blocked")))
        )
        .table()[1]
        #expect(row.suffix(3) == ["waits on", "blocked", "512"])
        #expect(atlas(variant(values("D"), blocked: [stuck])).table()[1].suffix(2) == ["unknown", "512"])
    }

    @Test func `kinds of memory that show the same share a line, whatever their stacks`() {
        let atlas = atlas(
            variant(on: "anonymous", values("S"), blocked: [blocked("S", ["handle_userfault", "do_anonymous_page"])]),
            variant(on: "shmem", values("S"), blocked: [blocked("S", ["handle_userfault", "shmem_fault"])]),
            variant(on: "hugetlb", [:], skip: "1 free huge page"))
        #expect(atlas.table().map { $0[2] } == ["memory", "anonymous, shmem", "hugetlb"])
        #expect(atlas.table()[2].last == "skip: 1 free huge page")
        #expect(atlas.stacks().map { $0.rows.map(\.memory) } == [["anonymous"], ["shmem"]])
        #expect(atlas.table(page: "minor").count == 1)
    }
}
