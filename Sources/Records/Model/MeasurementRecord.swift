import Foundation
import Histogram

/// How long a step took, over many trials: quantiles of its duration, each with the interval in which it lies.
public struct MeasurementRecord: Codable, Hashable, Sendable {
    /// The measurement's name in the script.
    public let name: String
    /// How many durations there are.
    public let count: Int
    /// The quantiles, by rising rank; without those that so few durations say nothing of.
    public let quantiles: [Quantile]

    /// One quantile of a duration.
    public struct Quantile: Codable, Hashable, Sendable {
        /// What share of the durations was at most this long, from 0 to 1.
        public let rank: Double
        /// The duration in nanoseconds, to three significant digits or so.
        public let nanoseconds: Int
        /// The interval in which the quantile of all trials that could be run lies with 99 % confidence: from the duration...
        public let least: Int
        /// ...to this one.
        public let most: Int
    }

    /// The ranks of the quantiles that a record has.
    static let ranks = [0.5, 0.9, 0.99, 0.999]

    /// The quantiles of what was measured; nil if nothing was.
    init?(_ name: String, nanoseconds: [Int]) {
        guard !nanoseconds.isEmpty else { return nil }
        var durations = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        // A clock that stands still between two readings makes 0, which is less than a histogram tells apart.
        for duration in nanoseconds { durations.record(UInt64(max(1, duration))) }
        self.name = name
        let count = nanoseconds.count
        self.count = count
        quantiles = Self.ranks.compactMap { rank in
            guard let bounds = Self.bounds(of: rank, in: count) else { return nil }
            // The k-th of all durations is at this percentile.
            let at = { (place: Double) in Int(durations.valueAtPercentile(100 * place / Double(count))) }
            return Quantile(
                rank: rank, nanoseconds: at(rank * Double(count)), least: at(Double(bounds.lowerBound)),
                most: at(Double(bounds.upperBound)))
        }
    }

    /// Between which of `count` durations, by rising length and counted from 1, a quantile lies with 99 % confidence, whatever their
    /// distribution; nil if there are too few to say so.
    ///
    /// How many of them are below the quantile is binomial. On each side one is left out half a percent of the times.
    static func bounds(of rank: Double, in count: Int) -> ClosedRange<Int>? {
        let logFactorials: Double = lgamma(Double(count) + 1)
        func chance(_ below: Int) -> Double {
            exp(
                logFactorials - lgamma(Double(below) + 1) - lgamma(Double(count - below) + 1)
                    + Double(below) * log(rank) + Double(count - below) * log(1 - rank))
        }
        var (lower, upper, sum) = (0, count + 1, 0.0)
        // The lower bound is the last place with at most half a percent below it, the upper the first with no more above.
        for below in 0...count {
            if sum <= 0.005 { lower = below }
            sum += chance(below)
            if sum >= 0.995 {
                upper = below + 1
                break
            }
        }
        return lower >= 1 && upper <= count ? lower...upper : nil
    }

    /// The quantiles in which this differs from another measurement, each with the other's.
    ///
    /// Two differ if their intervals have nothing in common, and one is longer than the other by more than a quarter: an
    /// interval knows nothing of what differs from run to run.
    func difference(from other: MeasurementRecord) -> [(own: Quantile, other: Quantile)] {
        quantiles.compactMap { own in
            guard let theirs = other.quantiles.first(where: { $0.rank == own.rank }),
                own.least > theirs.most || theirs.least > own.most
            else { return nil }
            let (short, long) = (min(own.nanoseconds, theirs.nanoseconds), max(own.nanoseconds, theirs.nanoseconds))
            return Double(long) > 1.25 * Double(short) ? (own, theirs) : nil
        }
    }

    /// `copy  4000 times: p50 1.2 us (1.1 to 1.3), p90 …`.
    public var text: String { "\(name)  \(count) times: " + quantiles.map(\.text).joined(separator: ", ") }
}

extension MeasurementRecord.Quantile {
    /// `p99.9 12 us (10 to 15)`.
    public var text: String {
        "\(label) \(Self.microseconds(nanoseconds)) us (\(Self.microseconds(least)) to \(Self.microseconds(most)))"
    }

    /// `p99.9`.
    public var label: String {
        "p" + (rank * 100).formatted(.number.precision(.fractionLength(0...1)).grouping(.never))
    }

    static func microseconds(_ nanoseconds: Int) -> String {
        (Double(nanoseconds) / 1_000).formatted(.number.precision(.significantDigits(1...3)).grouping(.never))
    }
}
