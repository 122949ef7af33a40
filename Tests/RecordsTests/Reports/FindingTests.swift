import Experiments
import Testing

@testable import Records

/// What records answer, and what they do not.
@Suite struct FindingTests {
    private func asked(_ pieces: [Answer.Piece]) -> Asked {
        Asked(
            experiment: "x", text: "Is it so?", answer: Answer(question: "Q1", pieces: pieces), script: "sha256:0")
    }

    private func kernel(
        _ name: String, _ verdict: Verdict = .pass, state: String = "D", script: String = "sha256:0",
        returned: [String]? = ["VM_FAULT_RETRY"]
    ) -> ResultSet.Kernel {
        let hasRun = verdict != .skip
        let attempt = FaultAttempt(
            function: "handle_mm_fault", caller: nil, in: "page", page: 0, flags: [], returned: [],
            userfault: UserfaultAttempt(reason: "missing", returned: returned))
        let order = OrderRecord(
            id: "3f2a", steps: [], impossible: nil, hung: nil, oops: nil,
            blocked: [
                BlockedRecord(thread: "t", step: "t.store", state: state, syscall: nil, stack: nil, seenAfter: [])
            ], events: [], eventSequences: nil,
            faultPaths: name.hasSuffix("host")
                ? .notObservable("EPERM") : .observed([FaultPath(thread: "t", attempts: [attempt])]))
        let variant = VariantRecord(
            variant: ["backing": "shmem"], verdict: verdict, skip: hasRun ? nil : "feature wp", error: nil,
            expectations: [
                ExpectationRecord(
                    expected: .always, values: ["state": .word("D")], observation: "Never", held: verdict != .fail,
                    means: nil)
            ],
            outcomes: hasRun
                ? [OutcomeRecord(count: 20, ending: .completed, values: ["state": .word(state)], orders: ["3f2a"])]
                : [],
            orders: hasRun ? [order] : [])
        return ResultSet.Kernel(
            name: name, machine: nil, records: [Record(experiment: "x", script: script, variants: [variant])])
    }

    private static let pieces: [Answer.Piece] = [
        .words("State "), .values(of: "state"), .words(", in "), .blockedIn, .words(": "), .userfaultReturned,
        .words("."),
    ]

    @Test func `what held everywhere is the script's answer with the values that were seen`() {
        let finding = Finding(asked(Self.pieces), on: [kernel("6.1.1-cloud"), kernel("6.1.2-host")])
        #expect(finding.answer == "State D, in a page fault: VM_FAULT_RETRY.")
        #expect(
            finding.evidence
                == "x: 40 trials on 2 kernels, 6.1.1-cloud to 6.1.2-host; 1 calls of handle_userfault() traced on 1 kernel; "
                + "not observable on 6.1.2-host.")
    }

    @Test func `values that differ are all said`() {
        let finding = Finding(
            asked(Self.pieces), on: [kernel("5.10.1-cloud", state: "S", returned: []), kernel("6.1.1-cloud")])
        #expect(finding.answer == "State D or S, in a page fault: 0 or VM_FAULT_RETRY.")
    }

    @Test func `what did not hold is said instead`() {
        let finding = Finding(asked(Self.pieces), on: [kernel("5.10.1-cloud", .fail), kernel("6.1.1-cloud")])
        #expect(
            finding.answer
                == "Not as expected everywhere. 5.10.1-cloud, backing=shmem: fail, {state=D} Never, expected Always.")
    }

    @Test func `where it was skipped or ran another script, it says nothing`() {
        let kernels = [
            kernel("5.10.1-cloud", .skip), kernel("6.1.1-cloud"), kernel("6.12.1-cloud", .fail, script: "sha256:1"),
        ]
        let finding = Finding(asked([.words("Yes.")]), on: kernels)
        #expect(finding.answer == "Yes.")
        #expect(
            finding.evidence
                == "x: 20 trials on 6.1.1-cloud; not asked on 5.10.1-cloud: missing feature wp; "
                + "not counted: records of an earlier script, of 6.12.1-cloud.")
    }

    @Test func `where nothing ran, nothing is known`() {
        #expect(Finding(asked([.words("Yes.")]), on: []).answer == "Not known: it ran on none of these kernels.")
        #expect(Finding(asked([.words("Yes.")]), on: []).evidence == "x: no record.")
        #expect(Finding(asked([.words("Yes.")]), on: [kernel("6.1.1-cloud", .skip)]).answer.hasPrefix("Not known"))
    }
}
