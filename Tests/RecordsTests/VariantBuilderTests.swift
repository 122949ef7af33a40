import Foundation
import Testing

@testable import Experiments
@testable import Records

@Suite struct VariantBuilderTests {
    private static let order = Order(steps: ["reader.aio-read", "handler.await-fault", "handler.close"])

    private func expectation(_ frequency: Frequency, _ values: [String: Value]) -> Experiments.Expectation {
        Experiments.Expectation(frequency: frequency, values: values, meaning: "it means something")
    }

    private func trial(
        _ number: Int, _ ending: Ending = .completed, _ values: [String: Value] = ["result": .number(4096)],
        events: [Event] = []
    ) -> Observation {
        .trial(
            Trial(
                order: Self.order.id, number: number, ending: ending,
                remark: ending == .impossible ? "its thread was busy" : ending == .hung ? "it moved" : nil,
                values: values, events: events,
                steps: [], killedAfterMicroseconds: nil, hasLeftSubject: false))
    }

    private func sample(_ state: String, after: String, stack: [String], trial: Int = 1, isAtRest: Bool = true)
        -> Observation
    {
        .sample(
            Sample(
                order: Self.order.id, trial: trial, thread: "reader", step: "reader.aio-read", after: after,
                state: state, systemCall: "io_submit", stack: stack, isAtRest: isAtRest, microseconds: 12,
                texts: [.init(path: "/proc/1/task/2/stack", text: "[<0>] a+0x1/0x2\n")]))
    }

    private func newBuilder(_ expectations: [Experiments.Expectation] = []) -> VariantBuilder {
        VariantBuilder(Variant(), expectations: expectations, orders: [Self.order], untraced: "refused: EPERM")
    }

    @Test func `trials are counted by outcome, the most frequent first`() {
        var builder = newBuilder()
        for number in 1...3 { builder.add(trial(number)) }
        builder.add(trial(4, .completed, ["result": .word("EFAULT")]))
        #expect(builder.record.outcomes.map(\.count) == [3, 1])
        #expect(builder.record.verdict == .done)
    }

    @Test func `what held the disk is in the record, and in no other key`() throws {
        var (builder, other) = (newBuilder(), newBuilder())
        builder.add(.held(by: "cgroup v2 io"))
        for number in 1...3 {
            builder.add(trial(number))
            other.add(trial(number))
        }
        #expect(builder.record.heldBy == "cgroup v2 io")
        #expect(other.record.heldBy == nil)
        var record = builder.record
        record.heldBy = nil
        #expect(record == other.record)
    }

    @Test func `expectations are held against all trials`() {
        var builder = newBuilder([
            expectation(.always, ["result": .number(4096)]), expectation(.sometimes, ["result": .number(4096)]),
            expectation(.never, ["result": .word("EINTR")]),
        ])
        builder.add(trial(1))
        builder.add(trial(2, .completed, ["result": .word("EFAULT")]))
        let record = builder.record
        #expect(record.expectations.map(\.observation) == ["Sometimes", "Sometimes", "Never"])
        #expect(record.expectations.map(\.held) == [false, true, true])
        #expect(record.expectations.map(\.means) == [nil, "it means something", "it means something"])
        #expect(record.verdict == .fail)
    }

    @Test func `a hung trial stands in the histogram and breaks an always`() {
        var builder = newBuilder([expectation(.always, ["result": .number(4096)])])
        builder.add(trial(1))
        builder.add(trial(2, .hung))
        #expect(builder.record.outcomes.map(\.ending) == [.completed, .hung])
        #expect(builder.record.verdict == .fail)
    }

    @Test func `an impossible order is no outcome`() {
        var builder = newBuilder([expectation(.always, ["result": .number(4096)])])
        builder.add(trial(1, .impossible))
        let record = builder.record
        #expect(record.outcomes.isEmpty)
        #expect(record.orders[0].impossible == "its thread was busy")
        #expect(record.expectations[0].observation == nil)
        #expect(record.verdict == .fail)
    }

    @Test func `what is missing is a skip, and judges nothing`() {
        var builder = newBuilder([expectation(.always, ["result": .number(4096)])])
        builder.add(.skip("userfaultfd feature wp-hugetlbfs-shmem"))
        #expect(builder.record.verdict == .skip)
        #expect(builder.record.expectations.isEmpty)
        #expect(builder.record.skip == "userfaultfd feature wp-hugetlbfs-shmem")
    }

    @Test func `trouble keeps what was observed before it`() {
        var builder = newBuilder()
        builder.add(trial(1))
        builder.add(.trouble("the agent was ended by signal 9"))
        #expect(builder.record.verdict == .error)
        #expect(builder.record.outcomes.map(\.count) == [1])
    }

    @Test func `equal samples are one entry, with every step after which they were seen in the order's order`() {
        var builder = newBuilder()
        builder.add(sample("D", after: "handler.await-fault", stack: ["handle_userfault"]))
        builder.add(sample("D", after: "reader.aio-read", stack: ["handle_userfault"]))
        builder.add(sample("D", after: "reader.aio-read", stack: ["handle_userfault"], trial: 2))
        builder.add(sample("D", after: "reader.aio-read", stack: ["handle_userfault", "shmem_fault"]))
        let blocked = builder.record.orders[0].blocked
        #expect(blocked.map(\.seenAfter) == [["reader.aio-read", "handler.await-fault"], ["reader.aio-read"]])
    }

    @Test func `the dump of a thread that moves is no part of a record, but its trial's end is`() {
        var builder = newBuilder()
        builder.add(sample("R", after: "reader.aio-read", stack: [], isAtRest: false))
        builder.add(trial(1, .hung))
        #expect(builder.record.orders[0].blocked.isEmpty)
        #expect(builder.record.orders[0].hung == "it moved")
    }

    @Test func `the order of arrival leaves no trace in a record`() throws {
        let observations = [
            sample("S", after: "reader.aio-read", stack: ["b"]), sample("D", after: "reader.aio-read", stack: ["a"]),
            trial(1), trial(2, .completed, ["result": .word("EFAULT")]),
            trial(3, events: [Event(kind: "remove", flags: [], in: "page", offset: 0, thread: nil)]),
        ]
        var forward = newBuilder()
        var backward = newBuilder()
        for observation in observations { forward.add(observation) }
        for observation in observations.reversed() { backward.add(observation) }
        #expect(try CanonicalJSON.encode(forward.record) == CanonicalJSON.encode(backward.record))
        #expect(forward.record.orders[0].eventSequences?.count == 2)
    }

    @Test func `a record has no time, no address and no process id`() throws {
        var builder = newBuilder()
        builder.add(sample("D", after: "reader.aio-read", stack: ["handle_userfault"]))
        let text = try String(decoding: CanonicalJSON.encode(builder.record), as: UTF8.self)
        #expect(!text.contains("/proc/") && !text.contains("0x1") && !text.contains("12"))
    }
}
