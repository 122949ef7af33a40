import Testing

@testable import Experiments

/// The tokens by which racing trials are named.
@Suite struct RaceDelaysTests {
    @Test(arguments: [[], [0], [0, 1_200, 0, 350], [RaceDelays.limit], Array(repeating: 7, count: 100)])
    func `a token reads back`(nanoseconds: [Int]) throws {
        let delays = RaceDelays(nanoseconds: nanoseconds)
        // No delay at all is no token: an experiment has a step.
        #expect(RaceDelays("\(delays)") == (nanoseconds.isEmpty ? nil : delays))
    }

    @Test func `a token is the delays with commas between`() {
        #expect("\(RaceDelays(nanoseconds: [0, 1_200, 0, 350]))" == "race:0,1200,0,350")
    }

    @Test(arguments: [
        "", "race", "race:", "race:,", "race:1,", "race:,1", "race:1,,2", "race:-1", "race:+1", "race: 1", "race:1 ",
        "race:1;2", "race:0x10", "race:1.5", "race:1_000", "race:1000000001", "race:99999999999999999999", "race:٣",
        "RACE:1", " race:1", "4a0198d4", "race:1\n", "race:1\0",
    ])
    func `a damaged token is none`(token: String) { #expect(RaceDelays(token) == nil) }

    @Test func `no token is more than one list of delays, however it is damaged`() throws {
        var random = SplitMix64(seed: 5)
        let alphabet = Array("race:0123456789,,,--+. _x٣\u{301}\n".unicodeScalars)
        var (read, refused) = (0, 0)
        for _ in 0..<5_000 {
            let numbers = (0...random.below(5)).map { _ in random.below(2 * RaceDelays.limit) }
            var token = Array("\(RaceDelays(nanoseconds: numbers))".unicodeScalars)
            for _ in 0..<random.below(3) {
                let place = random.below(token.count)
                switch random.below(3) {
                case 0: token[place] = alphabet[random.below(alphabet.count)]
                case 1: token.insert(alphabet[random.below(alphabet.count)], at: place)
                default: token.remove(at: place)
                }
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: token)
            guard let delays = RaceDelays(String(text)) else {
                refused += 1
                continue
            }
            read += 1
            #expect(delays.nanoseconds.allSatisfy { (0...RaceDelays.limit).contains($0) })
            #expect(RaceDelays("\(delays)") == delays)
            #expect(delays.nanoseconds.count == String(text).split(separator: ",").count)
        }
        #expect(read > 100)
        #expect(refused > 100)
    }

    @Test func `the rest of a race is drawn from another seed`() {
        let race = RacePlan(trials: 100, seed: .max, affinity: .free, delays: RaceDelays(nanoseconds: [1]))
        let rest = race.rest(after: 40)
        #expect(rest == RacePlan(trials: 60, seed: 39, affinity: .free, delays: RaceDelays(nanoseconds: [1])))
    }
}
