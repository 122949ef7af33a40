import Experiments
import Testing

@testable import Records

/// What makes two records different, and what does not.
@Suite struct RecordDiffTests {
    @Test func `no record differs from itself`() {
        for seed in 0..<500 as Range<UInt64> {
            var generator = RecordGenerator(seed: seed)
            let record = generator.record()
            let diff = RecordDiff(record, record)
            #expect(diff.isEmpty(semantic: false), "seed \(seed): \(diff.differences) \(diff.stacks)")
        }
    }

    @Test func `the other way round it is the same with the sides exchanged`() {
        for seed in 0..<500 as Range<UInt64> {
            var generator = RecordGenerator(seed: seed)
            let (one, other) = (generator.record(), generator.record())
            let (there, back) = (RecordDiff(one, other), RecordDiff(other, one))
            let differences = back.differences.map {
                Difference(fact: $0.fact, from: $0.to, to: $0.from, pValue: $0.pValue, places: $0.places)
            }
            #expect(Set(there.differences) == Set(differences), "seed \(seed)")
            #expect(there.differences.map(\.fact) == back.differences.map(\.fact), "seed \(seed): their order too")
            let stacks = back.stacks.map { ($0.step, $0.to, $0.from, $0.places) }
            #expect(there.stacks.count == stacks.count)
            for (step, from, to, places) in stacks {
                let isThere = there.stacks.contains {
                    $0.step == step && $0.from == from && $0.to == to && $0.places == places
                }
                #expect(isThere, "seed \(seed): \(step)")
            }
            let lacks = back.notCompared.map { NotCompared(what: $0.what, from: $0.to, to: $0.from, places: $0.places) }
            #expect(Set(there.notCompared) == Set(lacks), "seed \(seed)")
            #expect(there.same == back.same && there.sameStates == back.sameStates)
        }
    }

    private static let read = FaultAttempt(
        function: "handle_mm_fault", caller: "__get_user_pages", in: "page", page: 0, flags: ["WRITE"],
        returned: ["VM_FAULT_RETRY"], userfault: nil)
    private static let write = Event(
        kind: "pagefault", flags: ["write", "wp"], in: "page", offset: 0, thread: "reader")

    private static var record: Record {
        Record(
            experiment: "x", script: "sha256:0",
            variants: [
                VariantRecord(
                    variant: ["backing": "shmem"], verdict: .pass, skip: nil, error: nil,
                    expectations: [
                        ExpectationRecord(
                            expected: .always, values: ["state": .word("D")], observation: "Always", held: true,
                            means: "yes")
                    ],
                    outcomes: [
                        OutcomeRecord(
                            count: 20, ending: .completed, values: ["state": .word("D"), "result": .number(4096)],
                            orders: ["3f2a"])
                    ],
                    orders: [
                        OrderRecord(
                            id: "3f2a", steps: ["reader.aio-read"], impossible: nil, hung: nil, oops: nil,
                            blocked: [
                                BlockedRecord(
                                    thread: "reader", step: "reader.aio-read", state: "D", syscall: "io_submit",
                                    stack: ["handle_userfault", "handle_mm_fault", "io_submit_one"],
                                    seenAfter: ["reader.aio-read"])
                            ], events: [write], eventSequences: nil,
                            faultPaths: .observed([FaultPath(thread: "reader", attempts: [read])]))
                    ], measured: measured(from: 1_000))
            ])
    }

    private static func measured(from shortest: Int) -> [MeasurementRecord] {
        [MeasurementRecord("copy", nanoseconds: Array(shortest..<shortest + 1_000))].compactMap(\.self)
    }

    typealias Edit = @Sendable (inout Record) -> Void
    private static let edits: [(Fact.Kind, Edit)] = [
        (.script, { $0.script = "sha256:1" }),
        (.variants, { $0.variants[0].variant = ["backing": "anonymous"] }),
        (.verdict, { $0.variants[0].verdict = .fail }),
        (.verdict, { $0.variants[0].error = "trouble" }),
        (.value, { $0.variants[0].outcomes[0].values["result"] = .word("EFAULT") }),
        (.value, { $0.variants[0].outcomes[0].values["more"] = .number(1) }),
        (.outcome, { $0.variants[0].outcomes[0].ending = .hung }),
        (
            .outcome,
            {
                $0.variants[0].outcomes.append(
                    OutcomeRecord(count: 1, ending: .completed, values: [:], orders: ["3f2a"]))
            }
        ),
        (.observation, { $0.variants[0].expectations[0].observation = "Sometimes" }),
        (.orders, { $0.variants[0].orders[0].id = "beef" }),
        (.orderOutcomes, { $0.variants[0].outcomes[0].orders = [] }),
        (.duration, { $0.variants[0].measured = measured(from: 4_000) }),
        (.impossible, { $0.variants[0].orders[0].impossible = "blocked" }),
        (.hung, { $0.variants[0].orders[0].hung = "reader" }),
        (.oops, { $0.variants[0].orders[0].oops = "Oops: 0002" }),
        (.state, { $0.variants[0].orders[0].blocked[0].state = "S" }),
        (.systemCall, { $0.variants[0].orders[0].blocked[0].syscall = nil }),
        (.seenAfter, { $0.variants[0].orders[0].blocked[0].seenAfter.append("handler.wake") }),
        (.events, { $0.variants[0].orders[0].events = [] }),
        (.faultPath, { $0.variants[0].orders[0].faultPaths = .observed([]) }),
    ]

    @Test(arguments: edits.indices) func `whatever else is said of a kernel is a difference of its kind`(index: Int) {
        let (kind, edit) = Self.edits[index]
        var other = Self.record
        edit(&other)
        let diff = RecordDiff(Self.record, other)
        #expect(diff.differences.contains { $0.fact.kind == kind }, "\(diff.differences)")
        #expect(!diff.isEmpty(semantic: true))
    }

    @Test func `every kind of fact is tested above`() {
        #expect(Set(Self.edits.map(\.0)) == Set(Fact.Kind.allCases))
    }

    private static let immaterial: [Edit] = [
        { $0.variants[0].outcomes[0].count = 2_000 },
        { $0.variants[0].expectations[0].means = "something else" },
        { $0.format = 1 },
        {
            $0.variants[0].orders[0].faultPaths = .observed([
                FaultPath(
                    thread: "reader",
                    attempts: [
                        FaultAttempt(
                            function: "handle_mm_fault", caller: "inlined_elsewhere", in: "page", page: 0,
                            flags: ["WRITE"],
                            returned: ["VM_FAULT_RETRY"], userfault: nil)
                    ])
            ])
        },
    ]

    @Test(arguments: immaterial.indices) func `counts, words and callers are no difference`(index: Int) {
        var other = Self.record
        Self.immaterial[index](&other)
        #expect(RecordDiff(Self.record, other).isEmpty(semantic: false))
    }

    @Test func `a stack is a difference, but not of behaviour`() {
        var other = Self.record
        other.variants[0].orders[0].blocked[0].stack = ["handle_userfault", "__handle_mm_fault", "io_submit_one"]
        let diff = RecordDiff(Self.record, other)
        #expect(diff.differences.isEmpty && diff.stacks.count == 1)
        #expect(diff.isEmpty(semantic: true) && !diff.isEmpty(semantic: false))
        #expect(diff.sameStates == ["reader.aio-read": ["D"]])
    }

    @Test func `what one kernel does not show is not compared`() {
        var other = Self.record
        other.variants[0].orders[0].faultPaths = .notObservable("EPERM")
        other.variants[0].orders[0].blocked[0].stack = nil
        let diff = RecordDiff(Self.record, other)
        #expect(diff.isEmpty(semantic: false))
        #expect(diff.notCompared.map(\.what) == ["fault path", "stack of reader.aio-read"])
        #expect(diff.notCompared.map(\.to) == ["not observable: EPERM", "not readable"])
        #expect(diff.notCompared.allSatisfy { $0.from == nil })
    }

    @Test func `where nothing ran there is only the verdict`() {
        let skipped = Record(
            experiment: "x", script: "sha256:0",
            variants: [
                VariantRecord(
                    variant: ["backing": "shmem"], verdict: .skip, skip: "a feature", error: nil, expectations: [],
                    outcomes: [], orders: [])
            ])
        let diff = RecordDiff(skipped, Self.record)
        #expect(diff.differences.map(\.fact.kind) == [.verdict])
        #expect(diff.differences[0].from == ["skip", "a feature"] && diff.differences[0].to == ["pass"])
    }

    /// A record whose only variant had its second outcome so often.
    private func sometimes(_ count: Int, of total: Int) -> Record {
        var record = Self.record
        record.variants[0].outcomes = [(total - count, "0x00"), (count, "0x11")].filter { $0.0 > 0 }.map {
            count, byte in
            OutcomeRecord(count: count, ending: .completed, values: ["byte": .word(byte)], orders: ["3f2a"])
        }
        return record
    }

    @Test func `rates differ only if chance does not explain it`() {
        #expect(RecordDiff(sometimes(10, of: 20), sometimes(13, of: 20)).isEmpty(semantic: false))
        let diff = RecordDiff(sometimes(34, of: 40), sometimes(5, of: 40))
        #expect(Set(diff.differences.map(\.fact.subject)) == ["{byte=0x00}", "{byte=0x11}"])
        #expect(diff.differences.allSatisfy { ($0.pValue ?? 1) < 0.0001 })
    }

    @Test func `an outcome that came on one kernel only is said, however likely chance is`() throws {
        let diff = RecordDiff(sometimes(0, of: 20), sometimes(1, of: 20))
        let difference = try #require(diff.differences.first { $0.fact == Fact(.outcome, of: "{byte=0x11}") })
        #expect(difference.from == ["0/20 (0 to 16 %)"] && difference.to == ["1/20 (1 to 24 %)"])
        #expect((difference.pValue ?? 0) > 0.999)
    }

    @Test func `who stands still on one kernel only has a state there, and no stack to compare`() {
        var other = Self.record
        other.variants[0].orders[0].blocked = []
        let diff = RecordDiff(Self.record, other)
        #expect(diff.stacks.isEmpty && diff.notCompared.isEmpty)
        #expect(diff.differences.contains { $0.fact.kind == .state && $0.from == ["D"] && $0.to.isEmpty })
    }

    @Test func `every state in which a thread was seen counts`() {
        var other = Self.record
        var second = other.variants[0].orders[0].blocked[0]
        second.state = "S"
        other.variants[0].orders[0].blocked.append(second)
        let diff = RecordDiff(Self.record, other)
        #expect(diff.differences.map(\.fact.kind) == [.state])
        #expect(diff.differences[0].from == ["D"] && diff.differences[0].to == ["D", "S"])
    }

    @Test func `outcomes are not said to be the same where a variant has others`() {
        var (from, to) = (Self.record, Self.record)
        from.variants.append(from.variants[0])
        from.variants[1].variant = ["backing": "anonymous"]
        to.variants = from.variants
        #expect(RecordDiff(from, to).same.contains(.orderOutcomes))
        to.variants[1].outcomes[0].values["result"] = .word("EFAULT")
        #expect(!RecordDiff(from, to).same.contains(.orderOutcomes))
    }

    @Test func `one difference in several places is one`() {
        var (from, to) = (Self.record, Self.record)
        from.variants.append(from.variants[0])
        from.variants[1].variant = ["backing": "anonymous"]
        to.variants = from.variants
        for index in 0...1 { to.variants[index].orders[0].blocked[0].state = "S" }
        let diff = RecordDiff(from, to)
        #expect(diff.differences.count == 1)
        #expect(diff.differences[0].variants == ["backing=anonymous", "backing=shmem"])
    }
}
