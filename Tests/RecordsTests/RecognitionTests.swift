import Experiments
import Testing

@testable import Records

/// Stacks that somebody pastes, and the records that have them.
@Suite struct `Recognised stacks` {
    @Test(arguments: [
        "[<0>] handle_userfault+0x1b4/0x7c0\n[<0>] do_fault+0x5b/0x3a0\n",
        "[  812.113] Call Trace:\n[  812.114]  <TASK>\n[  812.2]  handle_userfault+0x1b4/0x7c0\n"
            + "[  812.3]  ? __pfx_ep+0x10/0x10\n[  812.4]  do_fault+0x5b/0x3a0 [kvm]\n",
        "#0 [ffffb2] handle_userfault at ffffffffa0\n#1 0xffffffff81 in do_fault ()\n",
        "handle_userfault\n  do_fault\n\n",
    ])
    func `the functions are found in what people paste`(text: String) {
        #expect(PastedStack(text).functions == ["handle_userfault", "do_fault"])
    }

    @Test(arguments: ["", "\n\n", "it hangs in D state", "0x1234\n", "+0x1/0x2\n", "#1\n", "[<0>]\n", "a.b-c\n"])
    func `what is no stack has none`(text: String) { #expect(PastedStack(text).functions.isEmpty) }

    private static func record(_ experiment: String, _ stacks: [[String]]) -> Record {
        let blocked = stacks.map {
            BlockedRecord(
                thread: "reader", step: "reader.load", state: "S", syscall: nil, stack: $0, seenAfter: ["reader.load"])
        }
        let order = OrderRecord(
            id: "1", steps: ["reader.load"], blocked: blocked, events: [], faultPaths: .notObservable("not traced"))
        return Record(
            experiment: experiment, script: "sha256:1",
            variants: [
                VariantRecord(variant: [:], verdict: .pass, expectations: [], outcomes: [], orders: [order])
            ])
    }

    private static func recognition(of functions: [String], in records: [(Record, String)]) -> Recognition {
        var recognition = Recognition(of: functions)
        for (record, kernel) in records { recognition.look(at: record, on: kernel) }
        return recognition
    }

    @Test func `the same stack is better than one that contains it, and that than one that shares some of it`() {
        let records = [
            (Self.record("shares", [["a", "x", "c"]]), "6.1"),
            (Self.record("contains", [["a", "b", "c", "d"]]), "6.1"),
            (Self.record("same", [["a", "b", "c"]]), "6.1"), (Self.record("same", [["a", "b", "c"]]), "7.3"),
            (Self.record("other", [["z", "b", "c"]]), "6.1"),
        ]
        let same = Self.recognition(of: ["a", "b", "c"], in: records)
        #expect(same.likeness == .same && same.sights.map(\.experiment) == ["same"])
        #expect(same.sights.first?.kernels == ["6.1", "7.3"])
        let contains = Self.recognition(of: ["a", "b", "c"], in: Array(records.prefix(2)))
        #expect(contains.likeness == .contains && contains.sights.map(\.experiment) == ["contains"])
        let shares = Self.recognition(of: ["a", "b", "c"], in: Array(records.prefix(1)))
        #expect(shares.likeness == .shares(2) && shares.sights.map(\.experiment) == ["shares"])
        #expect(Self.recognition(of: ["a", "b"], in: [records[4]]).likeness == nil)
    }
}
