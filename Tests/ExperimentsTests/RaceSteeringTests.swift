import Testing

@testable import Experiments

/// The generator, against the numbers that its authors' program prints.
@Suite struct SplitMix64Tests {
    @Test func `the published numbers for the seed 1234567`() {
        var random = SplitMix64(seed: 1_234_567)
        let published: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
        #expect(published.map { _ in random.next() } == published)
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1_000]) func `a number stays below its bound, and all of them come`(bound: Int) {
        var random = SplitMix64(seed: 3)
        var seen: Set<Int> = []
        for _ in 0..<(bound * 20) { seen.insert(random.below(bound)) }
        #expect(seen == Set(0..<bound))
    }
}

/// How the delays of a race are chosen.
@Suite struct RaceSteeringTests {
    /// How long a trial is said to take by itself: delays reach up to twice that.
    private static let length = 131_072

    /// The delays of `trials` trials, whose outcomes `outcome` makes of them; nothing is noted if it says nil.
    private func delays(
        seed: UInt64, steps: Int = 4, trials: Int = 200, outcome: ([Int]) -> Int? = { _ in 0 }
    ) -> [(delays: [Int], isSteered: Bool)] {
        var steering = RaceSteering(seed: seed, steps: steps)
        return (0..<trials).map { _ in
            steering.advance()
            if let outcome = outcome(steering.delays) { steering.note(outcome, nanoseconds: Self.length) }
            return (steering.delays, steering.isSteered)
        }
    }

    /// Whether the first delay is beyond 1 µs: about every fifth trial.
    private func isLate(_ delays: [Int]) -> Int { delays[0] > 1_000 ? 1 : 0 }

    @Test func `a seed and what came of the trials decide all delays`() {
        let first = delays(seed: 7, outcome: isLate)
        #expect(first.map(\.delays) == delays(seed: 7, outcome: isLate).map(\.delays))
        #expect(first.map(\.delays) != delays(seed: 8, outcome: isLate).map(\.delays))
        #expect(first.allSatisfy { $0.delays.count == 4 })
    }

    @Test func `delays are of every scale, and often none`() {
        let all = delays(seed: 1, steps: 3, trials: 5_000).flatMap(\.delays)
        #expect(all.allSatisfy { (0..<262_144).contains($0) })
        #expect(all.prefix(3 * RaceSteering.undelayed).allSatisfy { $0 == 0 })
        let none = all.count { $0 == 0 }
        #expect(none > all.count / 3 && none < all.count * 2 / 3)
        for scale in 6...18 {
            #expect(all.contains { $0 >= 1 << (scale - 1) && $0 < 1 << scale }, "none below 2^\(scale)")
        }
    }

    @Test func `nothing is steered while there is one outcome, then every second trial`() {
        #expect(delays(seed: 1).allSatisfy { !$0.isSteered })
        #expect(delays(seed: 1, outcome: { _ in nil }).allSatisfy { !$0.isSteered })
        var trial = 0
        let two = delays(seed: 1) { _ in
            trial += 1
            return trial == 10 ? 1 : 0
        }
        #expect(two.prefix(10).allSatisfy { !$0.isSteered })
        #expect(
            two.dropFirst(10).map(\.isSteered) == (11...200).map { $0 > RaceSteering.undelayed && $0.isMultiple(of: 2) }
        )
    }

    @Test func `a steered delay is near one that was remembered`() {
        var steering = RaceSteering(seed: 1, steps: 2)
        var known: [[Int]] = []
        for _ in 0..<1_000 {
            steering.advance()
            let delays = steering.delays
            if steering.isSteered {
                let isNear = known.contains { known in
                    zip(known, delays).allSatisfy { abs($0 - $1) <= $0 / 4 + 32 }
                }
                #expect(isNear, "\(delays)")
            }
            #expect(delays.allSatisfy { $0 >= 0 })
            steering.note(isLate(delays), nanoseconds: Self.length)
            known.append(delays)
        }
    }

    @Test func `of two outcomes it is the rarer to which most trials are steered`() {
        var steering = RaceSteering(seed: 1, steps: 4)
        var rare: [Int] = []
        var (steered, near) = (0, 0)
        for trial in 1...2_000 {
            steering.advance()
            if steering.isSteered {
                steered += 1
                if zip(rare, steering.delays).allSatisfy({ abs($0 - $1) <= $0 / 4 + 32 }) { near += 1 }
            }
            if trial == 101 { rare = steering.delays }
            steering.note(trial == 101 ? 1 : 0, nanoseconds: Self.length)
        }
        // Both are drawn twice, and the rarer of the two is taken: three times of four.
        #expect(near > steered * 2 / 3, "\(near) of \(steered)")
    }

    /// A race whose rare outcome needs the first step's delay in a window of 250 ns; how often it came in 4,000 trials.
    private func hits(seed: UInt64, noting: Bool) -> Int {
        func isRare(_ delays: [Int]) -> Bool { (20_000..<20_250).contains(delays[0]) }
        return delays(seed: seed, trials: 4_000) { noting && isRare($0) ? 1 : 0 }
            .count { isRare($0.delays) }
    }

    @Test func `a rare outcome comes more often once it has been seen`() {
        let seeds = 1...20 as ClosedRange<UInt64>
        let swept = seeds.map { hits(seed: $0, noting: false) }.reduce(0, +)
        let steered = seeds.map { hits(seed: $0, noting: true) }.reduce(0, +)
        #expect(swept > 0)
        #expect(steered > 5 * swept, "\(steered) with, \(swept) without")
    }

    @Test(arguments: [(0, 8_000), (10_000, 20_000), (1_000_000_000, 128_000_000)])
    func `delays reach twice as far as the median trial takes, within bounds`(length: Int, longest: Int) {
        var steering = RaceSteering(seed: 1, steps: 3)
        var seen = 0
        for trial in 1...4_000 {
            steering.advance()
            seen = max(seen, steering.delays.max() ?? 0)
            // One that took long is no measure.
            steering.note(0, nanoseconds: trial == 1 ? 60_000_000_000 : length)
        }
        #expect(seen < longest && seen > longest / 2)
    }

    @Test func `more outcomes than are told apart do no harm`() {
        var trial = 0
        let many = delays(seed: 1, trials: 2_000) { _ in
            trial += 1
            return trial
        }
        #expect(many.count { $0.isSteered } == (2_000 - RaceSteering.undelayed) / 2)
    }
}
