import Testing

@testable import Records

/// Rates against published values.
@Suite struct RateTests {
    /// Fisher's tea, and tables worked out with R's fisher.test.
    private static let tables: [(Rate, Rate, Double)] = [
        (Rate(3, of: 4), Rate(1, of: 4), 0.4857), (Rate(1, of: 10), Rate(11, of: 14), 0.0028),
        (Rate(0, of: 20), Rate(1, of: 20), 1), (Rate(10, of: 20), Rate(10, of: 20), 1),
        (Rate(0, of: 0), Rate(1, of: 1), 1),
    ]

    @Test(arguments: tables) func `Fisher's exact test`(one: Rate, other: Rate, p: Double) {
        #expect(abs(Rate.pValue(one, other) - p) < 0.00005)
        #expect(Rate.pValue(one, other) == Rate.pValue(other, one))
    }

    private static let intervals: [(Rate, Double, Double)] = [
        (Rate(0, of: 20), 0, 0.1611), (Rate(20, of: 20), 0.8389, 1), (Rate(10, of: 20), 0.2993, 0.7007),
        (Rate(34, of: 40), 0.7093, 0.9294), (Rate(0, of: 0), 0, 1),
    ]

    @Test(arguments: intervals) func `Wilson's interval`(rate: Rate, lower: Double, upper: Double) {
        #expect(abs(rate.interval.lowerBound - lower) < 0.0001)
        #expect(abs(rate.interval.upperBound - upper) < 0.0001)
    }

    @Test func `large samples neither overflow nor leave 0 to 1`() {
        for (one, other) in [
            (Rate(1, of: 1_000_000), Rate(999_999, of: 1_000_000)), (Rate(5_000, of: 10_000), Rate(5_001, of: 10_000)),
        ] {
            #expect((0...1).contains(Rate.pValue(one, other)))
        }
    }
}
