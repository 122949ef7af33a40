import Experiments
import Foundation
import Testing

@testable import Records

/// Durations as records have them.
@Suite struct `Measurements` {
    @Test func `quantiles are those of the numbers, each inside of its interval`() throws {
        let measurement = try #require(MeasurementRecord("copy", nanoseconds: Array(1...100_000).shuffled()))
        #expect(measurement.count == 100_000)
        #expect(measurement.quantiles.map(\.rank) == [0.5, 0.9, 0.99, 0.999])
        for quantile in measurement.quantiles {
            let exact = quantile.rank * 100_000
            #expect(abs(Double(quantile.nanoseconds) - exact) <= exact / 500)
            #expect(quantile.least <= quantile.nanoseconds && quantile.nanoseconds <= quantile.most)
        }
        #expect(MeasurementRecord("copy", nanoseconds: []) == nil)
        #expect(
            MeasurementRecord("copy", nanoseconds: Array(repeating: 0, count: 100))?.quantiles.first?.nanoseconds == 1)
    }

    @Test func `an interval is of ranks that so many durations have, and there is none of a tail that they have not`() {
        // Of 1000, the number below the median has a spread of 15.8, of which 99 % are 2.58.
        #expect(MeasurementRecord.bounds(of: 0.5, in: 1_000) == 459...542)
        #expect(MeasurementRecord.bounds(of: 0.99, in: 500) == nil)
        #expect(MeasurementRecord.bounds(of: 0.99, in: 600)?.upperBound == 600)
        #expect(MeasurementRecord.bounds(of: 0.999, in: 2_000) == nil)
        #expect(MeasurementRecord("x", nanoseconds: Array(1...2_000))?.quantiles.map(\.rank) == [0.5, 0.9, 0.99])
    }

    @Test func `two runs of one thing do not differ, and one that is twice as long does`() throws {
        var generator = RecordGenerator(seed: 1)
        func run(_ scale: Double) throws -> MeasurementRecord {
            let draws = (0..<5_000).map { _ in
                Int(scale * -log(Double.random(in: 0.001..<1, using: &generator)) * 10_000)
            }
            return try #require(MeasurementRecord("copy", nanoseconds: draws))
        }
        let (one, other, slow) = (try run(1), try run(1), try run(2))
        #expect(one.difference(from: other).isEmpty)
        #expect(one.difference(from: slow).contains { $0.own.rank == 0.5 })
        #expect(slow.difference(from: one).count == one.difference(from: slow).count)
    }

    @Test func `a record keeps them, and a diff names the quantiles that differ`() throws {
        func record(_ nanoseconds: [Int]) throws -> Record {
            let outcome = OutcomeRecord(
                count: nanoseconds.count, steered: 0, ending: .completed, values: ["copied": .number(4096)], orders: [])
            let variant = VariantRecord(
                variant: ["handlers": "2"], verdict: .pass, expectations: [], outcomes: [outcome], orders: [],
                race: RaceRecord(trials: nanoseconds.count, seed: 1, affinity: .spread),
                measured: [try #require(MeasurementRecord("copy", nanoseconds: nanoseconds))])
            return Record(experiment: "latency", script: "sha256:1", variants: [variant])
        }
        let (one, other) = (try record(Array(1_000..<2_000)), try record(Array(5_000..<6_000)))
        let bytes = try JSONEncoder().encode(one)
        #expect(try JSONDecoder().decode(Record.self, from: bytes) == one)
        let diff = RecordDiff(one, other)
        #expect(diff.differences.map(\.fact) == [Fact(.duration, of: "copy")])
        #expect(diff.differences.first?.from.count == 3)
        #expect(RecordDiff(one, one).isEmpty(semantic: false))
        let table = MeasurementTable([("6.1", one), ("7.3", other)]).text
        #expect(table.contains("| handlers=2 | 1.5 (1.99) | 5.5 (5.99) |"))
    }
}
