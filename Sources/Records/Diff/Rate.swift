import Foundation

/// In how many of how many trials something came.
public struct Rate: Hashable, Sendable, Codable {
    /// In how many.
    public let count: Int
    /// Of how many.
    public let total: Int

    /// `count` of `total`.
    public init(_ count: Int, of total: Int) {
        self.count = count
        self.total = total
    }

    /// The interval in which the true rate lies with 95 % confidence, from 0 to 1: Wilson's score interval.
    public var interval: ClosedRange<Double> {
        guard total > 0 else { return 0...1 }
        let (z, n) = (1.959963984540054, Double(total))
        let rate = Double(count) / n
        let middle = rate + z * z / (2 * n)
        let spread = z * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        return max(0, (middle - spread) / scale)...min(1, (middle + spread) / scale)
    }

    /// How likely two samples of one rate differ as much as these: Fisher's exact test, two-sided.
    public static func pValue(_ one: Rate, _ other: Rate) -> Double {
        // One direction, so that rounding does not depend on it.
        guard (one.total, one.count) <= (other.total, other.count) else { return pValue(other, one) }
        let (first, second) = (one.total, other.total)
        let hits = one.count + other.count
        guard first > 0, second > 0 else { return 1 }
        func logChoose(_ n: Int, _ k: Int) -> Double {
            lgamma(Double(n) + 1) - lgamma(Double(k) + 1) - lgamma(Double(n - k) + 1)
        }
        let all = logChoose(first + second, hits)
        func chance(_ count: Int) -> Double {
            exp(logChoose(first, count) + logChoose(second, hits - count) - all)
        }
        let seen = chance(one.count)
        // The slack takes in tables that are equally likely and differ by rounding.
        let sum = (max(0, hits - second)...min(first, hits)).map(chance).filter { $0 <= seen * (1 + 1e-9) }.reduce(0, +)
        return min(1, sum)
    }
}

extension Rate: CustomStringConvertible {
    /// `3/20 (5 to 36 %)`: the count, the total, and the interval of the true rate.
    public var description: String {
        guard total > 0 else { return "no trial" }
        let percent = { (rate: Double) in Int((rate * 100).rounded()) }
        return "\(count)/\(total) (\(percent(interval.lowerBound)) to \(percent(interval.upperBound)) %)"
    }
}
