import Foundation
import Testing

@testable import Experiments
@testable import Records

/// Which expectations a variant is judged by, and which trials each of them counts.
@Suite struct JudgingTests {
    private typealias Expected = Experiments.Expectation

    /// The drop between the two accesses, before them, and after them.
    private static let between = Order(steps: ["writer.store", "server.madvise", "writer.load"])
    private static let first = Order(steps: ["server.madvise", "writer.store", "writer.load"])
    private static let last = Order(steps: ["writer.store", "writer.load", "server.madvise"])

    private func machine(
        _ release: String = "6.12.107", version: String = "#1 SMP", features: [String]? = ["wp-async"]
    ) -> Machine {
        Machine(
            release: release, version: version, architecture: "x86_64", processors: 2, pageSize: 4096,
            features: features, ioctls: [], rangeIoctls: ["shmem/minor": ["continue"]],
            capabilities: [Capability("tracing", .missing, "EPERM")])
    }

    private func expected(
        _ frequency: Frequency = .always, _ byte: String = "0x11", if conditions: [String] = [],
        on range: String? = nil,
        order: [String]? = nil
    ) throws -> Expected {
        Expected(
            frequency: frequency, values: ["byte": .word(byte)], meaning: "it means \(byte)",
            conditions: try conditions.map { try MachineCondition($0, at: .unknown) },
            kernels: try range.map { try KernelRange($0, at: .unknown) }, order: order.map { StepSequence($0) })
    }

    private func trial(_ order: Order, _ byte: String, _ ending: Ending = .completed) -> Observation {
        .trial(
            Trial(
                order: order.id, number: 1, ending: ending, remark: nil, values: ["byte": .word(byte)], events: [],
                steps: [], killedAfterMicroseconds: nil, hasLeftSubject: false))
    }

    private func record(
        _ expectations: [Expected], on machine: Machine?, _ observations: [Observation]
    ) -> VariantRecord {
        var builder = VariantBuilder(
            Variant(), expectations: expectations, orders: [Self.between, Self.first, Self.last], untraced: "")
        builder.machine = machine
        for observation in observations { builder.add(observation) }
        return builder.record
    }

    // MARK: if and on

    @Test(arguments: [
        (["feature(wp-async)"], true), (["not feature(wp-async)"], false), (["feature(move)"], false),
        (["not feature(move)", "ioctl(shmem/minor continue)"], true),
        (["feature(wp-async)", "capability(tracing)"], false), (["ioctl(shmem/minor copy)"], false),
    ]) func `an expectation whose condition does not hold is not there`(conditions: [String], isJudged: Bool) throws {
        let expectations = [try expected(.never, "0x22"), try expected(if: conditions)]
        let record = record(expectations, on: machine(), [trial(Self.between, "0x33")])
        #expect(record.expectations.map(\.expected) == (isJudged ? [.never, .always] : [.never]))
        #expect(record.verdict == (isJudged ? .fail : .pass))
    }

    @Test(arguments: [
        ("6.12.107", "#1 SMP", true), ("6.1.192", "#1 SMP", false), ("7.3-rc7", "#2", true),
        // Debian's release says nothing of the version; the text beside it does.
        ("5.10.0-46-cloud-amd64", "#1 SMP Debian 5.10.262-1 (2026-10-01)", false),
        ("6.10.0-1-amd64", "#1 SMP Debian 6.12.3-1 (2026-10-01)", true), ("odd/name", "", false),
    ]) func `a range is of the kernel's own version`(release: String, version: String, isIn: Bool) throws {
        let record = record(
            [try expected(on: ">=6.12")], on: machine(release, version: version), [trial(Self.between, "0x11")])
        #expect(record.verdict == (isIn ? .pass : .done))
        #expect(record.expectations.count == (isIn ? 1 : 0))
    }

    @Test func `without a known machine a variant is an error, if that is needed to judge it`() throws {
        let trials = [trial(Self.between, "0x11")]
        let unknown = record([try expected(), try expected(if: ["feature(wp-async)"])], on: nil, trials)
        #expect(unknown.verdict == .error)
        #expect(unknown.error == "the machine was not probed, and what is expected depends on it")
        #expect(unknown.expectations.count == 1 && unknown.outcomes.count == 1, "what does not depend on it stays")
        #expect(record([try expected(on: ">=6")], on: nil, trials).verdict == .error)
        #expect(record([try expected(order: Self.between.steps)], on: nil, trials).verdict == .pass)
    }

    @Test func `what kept the variant from running comes before an unknown machine`() throws {
        let expectations = [try expected(if: ["feature(wp-async)"])]
        for (observation, verdict) in [
            (Observation.skip("a feature"), Verdict.skip), (.miss("no guest"), .miss), (.trouble("ENOSPC"), .error),
        ] {
            let record = record(expectations, on: nil, [observation])
            #expect(record.verdict == verdict)
            #expect(record.error?.contains("probed") != true)
        }
    }

    // MARK: order

    @Test func `an order counts the trials of orders that grant its steps in this sequence`() throws {
        let sequence = ["writer.store", "server.madvise"]
        let trials =
            (1...3).map { _ in trial(Self.between, "0x11") } + [trial(Self.last, "0x22")]
            + (1...5).map { _ in trial(Self.first, "0x22") } + (1...2).map { _ in trial(Self.first, "0x11") }
        let record = record(
            [
                try expected(.sometimes, order: sequence), try expected(.sometimes, order: sequence.reversed()),
                try expected(.never, "0x22", order: ["writer.store", "server.madvise", "writer.load"]),
                try expected(.sometimes),
            ], on: nil, trials)
        #expect(record.expectations.map(\.positive) == [3, 2, 0, nil])
        #expect(record.expectations.map(\.negative) == [1, 5, 3, nil])
        #expect(record.expectations.map(\.observation) == ["Sometimes", "Sometimes", "Never", "Sometimes"])
        #expect(record.expectations.map(\.order) == [sequence, sequence.reversed(), Self.between.steps, nil])
        #expect(record.verdict == .pass)
        #expect(record.outcomes.map(\.count) == [6, 5])
        #expect(record.outcomes[1].orders == [Self.between.id, Self.first.id].sorted())
    }

    @Test func `always of one order is not undone by another`() throws {
        let trials = [trial(Self.between, "0x11"), trial(Self.first, "0x22"), trial(Self.between, "0x11")]
        let record = record(
            [try expected(order: ["writer.store", "server.madvise"]), try expected()], on: nil, trials)
        #expect(record.expectations.map(\.observation) == ["Always", "Sometimes"])
        #expect(record.expectations.map(\.held) == [true, false])
    }

    @Test func `an order that hung counts, one that cannot happen does not`() throws {
        let expectations = [try expected(order: ["writer.store", "server.madvise"])]
        let hung = record(expectations, on: nil, [trial(Self.between, "0x11"), trial(Self.last, "0x11", .hung)])
        #expect(hung.expectations.map(\.observation) == ["Sometimes"])
        let impossible = record(
            expectations, on: nil, [trial(Self.between, "0x11"), trial(Self.last, "0x11", .impossible)])
        #expect(impossible.expectations.map(\.negative) == [0] && impossible.verdict == .pass)
    }

    @Test func `an order of which no trial ran does not hold, whatever others showed`() throws {
        let record = record(
            [try expected(.never, "0x22", order: ["server.madvise", "writer.store"])], on: nil,
            [trial(Self.between, "0x11")])
        #expect(record.expectations.map(\.observation) == [nil] && record.verdict == .fail)
        #expect(record.expectations.map(\.positive) == [0] && record.expectations.map(\.negative) == [0])
    }

    // MARK: What becomes of it

    @Test func `equal values of two orders stay apart`() throws {
        let sequence = ["writer.store", "server.madvise"]
        let trials = [trial(Self.between, "0x11"), trial(Self.first, "0x22")]
        let record = record(
            [
                try expected(order: sequence), try expected(.never, order: sequence.reversed()),
                try expected(.sometimes),
            ],
            on: nil, trials)
        let observations = Behaviour.VariantBehaviour(of: record).facts.filter { $0.key.kind == .observation }
        #expect(
            observations.map { "\($0.key.subject ?? "") \($0.value)" }.sorted() == [
                "{byte=0x11} [\"Sometimes\"]", "{byte=0x11} when server.madvise < writer.store [\"Never\"]",
                "{byte=0x11} when writer.store < server.madvise [\"Always\"]",
            ])
    }

    @Test func `a histogram counts and marks what an order counts`() throws {
        let trials =
            [trial(Self.between, "0x11"), trial(Self.first, "0x33")] + (1...3).map { _ in trial(Self.first, "0x22") }
            + (1...3).map { _ in trial(Self.between, "0x22") }
        let variant = record(
            [
                try expected(order: ["writer.store", "server.madvise"]),
                try expected(.sometimes, "0x33", order: ["writer.store", "server.madvise"]),
            ], on: nil, trials)
        let lines = OutcomeHistogram.lines(variant, name: "x")
        #expect(
            lines.suffix(2) == [
                "Observation x {byte=0x11} when writer.store < server.madvise Sometimes 1 3  (expected Always)",
                "Observation x {byte=0x33} when writer.store < server.madvise Never 0 4  (expected Sometimes)",
            ])
        // 0x33 came, but in no order that its expectation speaks of.
        #expect(lines.filter { $0.contains("*>") }.count == 1)
        #expect(lines.first { $0.contains("*>") }?.contains("byte=0x11;") == true)
        #expect(
            variant.explanation == """
                {byte=0x11} when writer.store < server.madvise Sometimes, expected Always; \
                {byte=0x33} when writer.store < server.madvise Never, expected Sometimes
                """)
    }

    @Test func `an order stands in the record, and comes back`() throws {
        let variant = record(
            [try expected(order: ["writer.store", "server.madvise"])], on: nil, [trial(Self.last, "0x11")])
        let record = Record(experiment: "x", script: "sha256:0", variants: [variant])
        let data = try CanonicalJSON.encode(record)
        #expect(String(decoding: data, as: UTF8.self).contains("\"positive\" : 1"))
        #expect(try ResultsFile.decode(Record.self, data, of: "x.json") == record)
    }
}
