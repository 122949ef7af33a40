import Experiments
import Testing

@testable import Records

/// What the atlas makes of a record.
@Suite struct AtlasTests {
    private func variant(
        on memory: String = "shmem", _ values: [String: Value], blocked: [BlockedRecord] = [], skip: String? = nil
    ) -> VariantRecord {
        let order = OrderRecord(
            id: "3f2a", steps: [], impossible: nil, hung: nil, oops: nil, blocked: blocked, events: [],
            eventSequences: nil, faultPaths: .notObservable("EPERM"))
        return VariantRecord(
            variant: ["entry": "read", "page": "missing", "memory": memory], verdict: skip == nil ? .done : .skip,
            skip: skip, error: nil, expectations: [],
            outcomes: skip == nil
                ? [OutcomeRecord(count: 1, ending: .completed, values: values, orders: ["3f2a"])] : [],
            orders: skip == nil ? [order] : [])
    }

    private func atlas(_ variants: VariantRecord..., page: String? = nil) -> Atlas {
        Atlas(Record(experiment: Atlas.experiment, script: "sha256:0", variants: variants), page: page)
    }

    private func blocked(
        _ state: String, worker: String? = nil, in call: String? = nil, _ stack: [String]?
    ) -> BlockedRecord {
        BlockedRecord(
            thread: "caller", worker: worker, step: "caller.access", state: state, syscall: call, stack: stack,
            seenAfter: ["caller.access"])
    }

    private func values(
        _ state: String, message: Value = .number(0), handled: String? = nil, signals: Int = 0,
        again: Value = .word("none"), result: Value = .word("blocked"), left: String = "gone"
    ) -> [String: Value] {
        [
            "state": .word(state), "message": message, "handled": .word(handled ?? state), "signals": .number(signals),
            "again": again, "result": result, "left": .word(left),
        ]
    }

    @Test func `who blocks, where, and what signals do`() {
        let sleeper = blocked("S", in: "read", ["handle_userfault", "copy_page_to_iter"])
        let atlas = atlas(
            variant(
                values("S", handled: "SR", again: .number(0)), blocked: [blocked("R", in: "unknown", nil), sleeper]))
        #expect(
            atlas.table == [
                ["entry", "page", "memory", "state", "in", "message", "a handled signal", "SIGKILL", "result"],
                ["read", "missing", "shmem", "S", "read", "yes", "spins, another message", "dies", "-"],
            ])
        #expect(atlas.stacks.map(\.stack) == [["handle_userfault", "copy_page_to_iter"]])
    }

    @Test func `an access blocks in a page fault, and its handler runs`() {
        let row = atlas(
            variant(values("S", signals: 1, again: .number(0)), blocked: [blocked("S", ["handle_userfault"])])
        ).table[1]
        #expect(row.suffix(6) == ["S", "page fault", "yes", "is handled, another message", "dies", "-"])
    }

    @Test func `a worker that blocks for the caller`() {
        let row = atlas(
            variant(
                values("S", signals: 1),
                blocked: [
                    blocked("S", in: "io_uring_enter", ["io_cqring_wait"]),
                    blocked("D", worker: "iou-wrk", ["handle_userfault", "io_wq_submit_work"]),
                ]))
        #expect(row.table[1].suffix(6) == ["D (iou-wrk)", "io_uring_enter", "yes", "is handled", "dies", "-"])
        #expect(row.stacks.map(\.stack) == [["handle_userfault", "io_wq_submit_work"]])
    }

    @Test func `who does not block, and who does`() {
        let free = values("-", message: .word("none"), signals: 1, result: .word("EFAULT"))
        #expect(atlas(variant(free)).table[1].suffix(6) == ["-", "-", "no", "-", "-", "EFAULT"])
        let stuck = [blocked("D", in: "pread64", ["handle_userfault"])]
        #expect(atlas(variant(values("D"), blocked: stuck)).table[1].suffix(3) == ["waits on", "dies", "-"])
        let other = atlas(variant(values("D", left: "unknown"), blocked: stuck))
        #expect(other.table[1].suffix(3) == ["waits on", "unknown", "-"])
    }

    @Test func `a trial that hung says why, and nothing else`() {
        var hung = variant(values("S"), blocked: [])
        hung.outcomes[0].ending = .hung
        hung.orders[0].hung = "the subject outlived its SIGKILL"
        #expect(atlas(hung).table[1].suffix(6) == ["", "", "", "", "", "hung: the subject outlived its SIGKILL"])
    }

    @Test func `what differs from trial to trial is all said`() {
        var mixed = variant(values("S", signals: 1), blocked: [blocked("S", ["handle_userfault"])])
        mixed.outcomes.append(
            OutcomeRecord(count: 1, ending: .completed, values: values("D", signals: 2), orders: ["3f2a"]))
        #expect(atlas(mixed).table[1].suffix(6) == ["S or D", "page fault", "yes", "S or D, 1 or 2", "dies", "-"])
    }

    @Test func `kinds of memory that show the same share a line, whatever their stacks`() {
        let variants = [
            variant(on: "anonymous", values("S"), blocked: [blocked("S", ["handle_userfault", "do_anonymous_page"])]),
            variant(on: "shmem", values("S"), blocked: [blocked("S", ["handle_userfault", "shmem_fault"])]),
            variant(on: "hugetlb", [:], skip: "1 free huge page"),
        ]
        let atlas = atlas(variants[0], variants[1], variants[2])
        #expect(atlas.table.map { $0[2] } == ["memory", "anonymous, shmem", "hugetlb"])
        #expect(atlas.table[2].last == "skip: 1 free huge page")
        #expect(atlas.stacks.map { $0.rows.map(\.memory) } == [["anonymous"], ["shmem"]])
        #expect(self.atlas(variants[0], page: "minor").rows.isEmpty)
        #expect(self.atlas(variants[0], page: "missing").rows.count == 1)
    }
}
