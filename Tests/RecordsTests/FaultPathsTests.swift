import Experiments
import Foundation
import Testing

@testable import Records

/// The fault paths of a record, and how they read.
@Suite struct FaultPathsTests {
    private static let retried = FaultAttempt(
        function: "handle_mm_fault", caller: "__get_user_pages", in: "page", page: 0, flags: ["WRITE", "ALLOW_RETRY"],
        returned: ["VM_FAULT_RETRY"], userfault: UserfaultAttempt(reason: "write-protect", returned: ["VM_FAULT_RETRY"])
    )
    private static let open = FaultAttempt(
        function: "handle_mm_fault", caller: nil, in: "page", page: 3, flags: [], returned: nil, userfault: nil)

    @Test func `an attempt reads as a call with its result`() {
        #expect(
            "\(Self.retried)"
                == "handle_mm_fault(page.0, WRITE|ALLOW_RETRY) from __get_user_pages; "
                + "handle_userfault(write-protect) = VM_FAULT_RETRY; = VM_FAULT_RETRY")
        #expect("\(Self.open)" == "handle_mm_fault(page.3, 0); = not returned")
    }

    @Test(arguments: [
        FaultPaths.notObservable("EPERM"), .observed([]),
        .observed([FaultPath(thread: "reader", attempts: [retried, open])]),
        .incomplete([FaultPath(thread: "reader", attempts: [open])], "the kernel missed 3 calls"),
    ]) func `paths are read back as they were written`(paths: FaultPaths) throws {
        let orders = [paths, .observed([])].map { paths in
            OrderRecord(
                id: "3f2a", steps: [], impossible: nil, hung: nil, oops: nil, blocked: [], events: [],
                eventSequences: nil, faultPaths: paths)
        }
        let variant = VariantRecord(
            variant: [:], verdict: .done, skip: nil, error: nil, expectations: [], outcomes: [], orders: orders)
        let data = try CanonicalJSON.encode(Record(experiment: "x", script: "sha256:0", variants: [variant]))
        #expect(try JSONDecoder().decode(Record.self, from: data).variants == [variant])
    }

    @Test func `what had not returned is null, not left out`() throws {
        let text = String(decoding: try CanonicalJSON.encode(Self.open), as: UTF8.self)
        #expect(text.contains("\"returned\" : null"))
    }

    private static let order = Order(steps: ["reader.load"])

    private func traced(_ paths: [FaultPath]?, _ remark: String? = nil, ending: Ending = .completed) -> Observation {
        .traced(
            TracedTrial(
                trial: Trial(
                    order: Self.order.id, number: 1, ending: ending, remark: nil, values: [:], events: [], steps: [],
                    killedAfterMicroseconds: nil, hasLeftSubject: false), paths: paths, remark: remark, text: ""))
    }

    private func paths(after observations: [Observation]) -> FaultPaths? {
        var builder = VariantBuilder(Variant(), expectations: [], orders: [Self.order], untraced: "not asked for")
        builder.add(
            .trial(
                Trial(
                    order: Self.order.id, number: 1, ending: .completed, remark: nil, values: [:], events: [],
                    steps: [],
                    killedAfterMicroseconds: nil, hasLeftSubject: false)))
        for observation in observations { builder.add(observation) }
        return builder.record.orders.first?.faultPaths
    }

    @Test func `the record has each path that a traced trial showed, once, and what is lacking`() {
        let (one, two) = (
            FaultPath(thread: "reader", attempts: [Self.retried]), FaultPath(thread: "reader", attempts: [Self.open])
        )
        #expect(paths(after: []) == .notObservable("not asked for"))
        #expect(paths(after: [traced(nil, "EPERM")]) == .notObservable("EPERM"))
        #expect(paths(after: [traced([one]), traced([one])]) == .observed([one]))
        #expect(paths(after: [traced([one]), traced([two])]) == .observed([one, two]))
        #expect(paths(after: [traced([one], "LOST 3 EVENTS")]) == .incomplete([one], "LOST 3 EVENTS"))
        #expect(paths(after: [traced([one], ending: .hung)]) == .incomplete([one], "the traced trial hung"))
    }
}
