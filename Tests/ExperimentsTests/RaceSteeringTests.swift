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
    /// The delays of `trials` trials of this length, whose outcomes `outcome` makes of them.
    private func delays(
        seed: UInt64, steps: Int = 4, trials: Int = 200, nanoseconds: Int = 131_072,
        outcome: ([Int]) -> Int = { _ in 0 }
    ) -> [(delays: [Int], isSteered: Bool)] {
        var steering = RaceSteering(seed: seed, steps: steps)
        return (0..<trials).map { _ in
            steering.advance()
            steering.note(outcome(steering.delays), nanoseconds: nanoseconds)
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

    @Test func `the first trials have no delays`() {
        let all = delays(seed: 1).map(\.delays)
        #expect(all.prefix(RaceSteering.undelayed).allSatisfy { $0 == [0, 0, 0, 0] })
        #expect(all.dropFirst(RaceSteering.undelayed).contains { $0 != [0, 0, 0, 0] })
    }

    @Test(arguments: [(1, 8_000), (4_000, 8_000), (131_072, 262_144), (1 << 40, 128_000_000)])
    func `delays are of every scale up to twice a trial's length, and often none`(length: Int, longest: Int) {
        let all = delays(seed: 1, steps: 3, trials: 5_000, nanoseconds: length)
            .dropFirst(RaceSteering.undelayed).flatMap(\.delays)
        #expect(all.allSatisfy { (0..<longest).contains($0) })
        let none = all.count { $0 == 0 }
        #expect(none > all.count / 3 && none < all.count * 2 / 3)
        var scale = 64
        while scale < longest {
            #expect(all.contains { $0 >= scale / 2 && $0 < scale }, "none below \(scale)")
            scale *= 2
        }
        #expect(all.contains { $0 >= longest / 2 })
    }

    @Test func `a trial that takes long by chance does not decide how far delays reach`() {
        var steering = RaceSteering(seed: 1, steps: 4)
        for trial in 1...1_000 {
            steering.advance()
            #expect(steering.delays.allSatisfy { $0 < 40_000 })
            steering.note(0, nanoseconds: trial % 3 == 0 ? 50_000_000 : 20_000)
        }
    }

    @Test func `nothing is steered while there is one outcome, then every second trial`() {
        #expect(delays(seed: 1).allSatisfy { !$0.isSteered })
        var trial = 0
        let two = delays(seed: 1) { _ in
            trial += 1
            return trial == 40 ? 1 : 0
        }
        #expect(two.map(\.isSteered) == (1...200).map { $0 > 40 && $0.isMultiple(of: 2) })
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
            steering.note(isLate(delays), nanoseconds: 131_072)
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
            if trial == 30 { rare = steering.delays }
            steering.note(trial == 30 ? 1 : 0, nanoseconds: 131_072)
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

    @Test func `more outcomes than are told apart do no harm`() {
        var trial = 0
        let many = delays(seed: 1, trials: 2_000) { _ in
            trial += 1
            return trial
        }
        #expect(many.count { $0.isSteered } == (2_000 - RaceSteering.undelayed) / 2)
    }
}
