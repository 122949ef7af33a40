import Experiments
import Foundation
import Testing

@testable import Records

/// Kernels side by side.
@Suite struct HistoryTests {
    private let folder: ResultsFolder

    init() throws { folder = try ResultsFolder() }

    /// A record of an experiment in which the reader blocks in this state, with this stack and fault path.
    private func record(
        _ state: String, stack: [String] = ["handle_userfault", "io_submit_one"], flags: [String]? = ["WRITE"],
        named name: String = "x"
    ) -> Record {
        let attempt = flags.map {
            FaultAttempt(
                function: "handle_mm_fault", caller: nil, in: "page", page: 0, flags: $0, returned: [], userfault: nil)
        }
        return Record(
            experiment: name, script: "sha256:0",
            variants: [
                VariantRecord(
                    variant: [:], verdict: .pass, skip: nil, error: nil, expectations: [],
                    outcomes: [
                        OutcomeRecord(count: 20, ending: .completed, values: ["state": .word(state)], orders: ["3f2a"])
                    ],
                    orders: [
                        OrderRecord(
                            id: "3f2a", steps: ["reader.aio-read"], impossible: nil, hung: nil, oops: nil,
                            blocked: [
                                BlockedRecord(
                                    thread: "reader", step: "reader.aio-read", state: state, syscall: "io_submit",
                                    stack: stack, seenAfter: ["reader.aio-read"])
                            ], events: [], eventSequences: nil,
                            faultPaths: attempt.map { .observed([FaultPath(thread: "reader", attempts: [$0])]) }
                                ?? .notObservable("EPERM"))
                    ])
            ])
    }

    private func history(_ names: [String] = []) async throws -> History {
        try await History(of: folder.results, experiments: names)
    }

    private func row(_ history: History, _ index: Int = 0) -> [String] {
        Array(HistoryReport(history, semantic: false).rows[2 + index].dropFirst())
    }

    @Test func `kernels that behave alike share a letter`() async throws {
        for (kernel, state) in [
            ("5.10.1-cloud", "D"), ("6.1.1-cloud", "D"), ("6.12.1-cloud", "S"), ("7.0.1-cloud", "D"),
        ] {
            try folder.add(record(state), of: kernel)
        }
        let history = try await history()
        #expect(row(history) == ["a", "a", "b", "a"])
        #expect(
            history.experiments[0].steps.map(\.from) == [1, 2] && history.experiments[0].steps.map(\.to) == [2, 3])
        #expect(!history.isEmpty(semantic: true))
        let text = HistoryReport(history, semantic: false).lines.map(\.text)
        #expect(
            text.contains("  6.1.1-cloud -> 6.12.1-cloud  (a -> b)") && text.contains("    state  D -> S"), "\(text)")
    }

    @Test func `a stack is a change, but no other letter`() async throws {
        try folder.add(record("D"), of: "5.10.1-cloud")
        try folder.add(record("D", stack: ["handle_userfault", "aio_read", "io_submit_one"]), of: "6.1.1-cloud")
        let history = try await history()
        #expect(row(history) == ["a", "a"])
        #expect(history.isEmpty(semantic: true) && !history.isEmpty(semantic: false))
        #expect(
            HistoryReport(history, semantic: false).lines.map(\.text)
                .contains("    stack of reader.aio-read  refactored: 1 added: + aio_read"))
        #expect(HistoryReport(history, semantic: true).sections.isEmpty)
    }

    @Test func `a kernel that shows less has its neighbour's letter, and what it hides is not lost`() async throws {
        try folder.add(record("D", flags: ["OLD"]), of: "5.10.1-cloud")
        try folder.add(record("D", flags: ["NEW"]), of: "6.1.1-cloud")
        try folder.add(record("D", flags: nil), of: "6.1.2-host")
        try folder.add(record("D", flags: ["NEW"]), of: "6.12.1-cloud")
        try folder.add(record("D", flags: ["NEWER"]), of: "7.0.1-cloud")
        let history = try await history()
        #expect(row(history) == ["a", "b", "b", "b", "c"])
        // Between 6.1.2-host and 6.12.1 nothing is known to have changed.
        #expect(history.experiments[0].steps.map(\.to) == [1, 4])
        #expect(history.lacks.map(\.kernel) == ["6.1.2-host"])
        #expect(history.lacks.map(\.reason) == ["not observable: EPERM"])
    }

    @Test func `a change behind a kernel that shows less is found at the next one`() async throws {
        try folder.add(record("D", flags: ["OLD"]), of: "6.1.1-cloud")
        try folder.add(record("D", flags: nil), of: "6.1.2-host")
        try folder.add(record("D", flags: ["NEW"]), of: "6.12.1-cloud")
        let history = try await history()
        #expect(row(history) == ["a", "a", "b"])
        let step = try #require(history.experiments[0].steps.first)
        #expect(step.from == 1 && step.to == 2 && step.diff.differences.map(\.fact.kind) == [.faultPath])
    }

    @Test func `no record is a gap, a failure and trouble are seen`() async throws {
        try folder.add(record("D"), of: "5.10.1-cloud")
        try folder.add(record("D", named: "y"), of: "6.1.1-cloud")
        var broken = record("D")
        broken.variants[0].verdict = .fail
        try folder.add(broken, of: "6.12.1-cloud")
        broken.variants[0].verdict = .miss
        try folder.add(broken, of: "7.0.1-cloud")
        let history = try await history()
        #expect(row(history) == ["a", "-", "b!", "miss"])
        #expect(row(history, 1) == ["-", "a", "-", "-"])
        #expect(history.experiments[0].steps.map(\.from) == [0, 2], "a gap is stepped over")
    }

    @Test func `an experiment that no kernel has is an error`() async throws {
        try folder.add(record("D"), of: "5.10.1-cloud")
        await #expect(throws: ReadFailure.self) { try await history(["z"]) }
    }

    @Test func `a record that cannot be read costs no other its place`() async throws {
        for kernel in ["5.10.1-cloud", "6.1.1-cloud", "6.12.1-cloud"] { try folder.add(record("D"), of: kernel) }
        let path = try folder.add(Data("{".utf8), named: "x.json", of: "6.1.1-cloud")
        try folder.add(Data("{".utf8), named: "machine.json", of: "5.10.1-cloud")
        let history = try await history()
        #expect(row(history) == ["a", "?", "a"])
        #expect(history.failures.map(\.path).contains(path) && history.failures.count == 2)
        let diff = try KernelDiff(folder.results.kernel("6.1"), folder.results.kernel("6.12"))
        #expect(diff.failures.map(\.path) == [path] && diff.isEmpty(semantic: false))
    }

    @Test func `letters go on after z`() {
        #expect([0, 25, 26, 51, 52, 701, 702].map(HistoryReport.letters) == ["a", "z", "aa", "az", "ba", "zz", "aaa"])
    }

    @Test func `many kernels are runs, not columns`() async throws {
        for minor in 0..<60 { try folder.add(record(minor < 40 ? "D" : "S"), of: "6.\(minor).1-cloud") }
        let lines = HistoryReport(try await history(), semantic: false).lines.map(\.text)
        #expect(lines.contains { $0.hasSuffix("a 6.0..6.39 (40)  b 6.40..6.59 (20)") }, "\(lines)")
    }

    /// Each kernel against its neighbour, one by one, as the history must find it.
    @Test func `a history agrees with the diffs of neighbours`() async throws {
        var generator = RecordGenerator(seed: 11)
        var records = (0..<6).map { _ in generator.record() }
        for index in records.indices {
            for variant in records[index].variants.indices {
                for order in records[index].variants[variant].orders.indices {
                    records[index].variants[variant].orders[order].faultPaths = .observed([])
                }
            }
        }
        let sequence = (0..<40).map { _ in records[Int.random(in: 0..<6, using: &generator)] }
        for (minor, record) in sequence.enumerated() { try folder.add(record, of: "6.\(minor).1-cloud") }
        let experiment = try await history().experiments[0]
        for place in 1..<sequence.count {
            let diff = RecordDiff(sequence[place - 1], sequence[place])
            let step = experiment.steps.first { $0.to == place }
            #expect((step != nil) == !diff.isEmpty(semantic: false), "kernel \(place)")
            if let step { #expect(step.diff == diff) }
            let isAlike = experiment.cells[place]?.behaviour == experiment.cells[place - 1]?.behaviour
            let isSame = Behaviour(of: sequence[place - 1]) == Behaviour(of: sequence[place])
            #expect(isAlike == isSame, "kernel \(place)")
        }
    }

    @Test func `what could not be probed is no change of what a kernel offers`() {
        let known = ["features": ["wp"], "hugetlb/minor": ["wake", "copy"]]
        #expect(MachineDiff(known, ["features": ["wp"]]).changes.isEmpty)
        let diff = MachineDiff(known, ["features": ["wp", "move"], "hugetlb/minor": ["EINVAL"]])
        #expect(diff.changes.map(\.name) == ["features", "hugetlb/minor"])
        #expect(
            diff.changes.map(\.to) == [["move"], ["EINVAL"]] && diff.changes.map(\.from) == [[], ["wake", "copy"]])
    }
}
