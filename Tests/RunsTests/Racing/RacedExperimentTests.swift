import Experiments
import Foundation
import Scripts
import Testing

/// Races of experiments of the repository.
@Suite(.timeLimit(.minutes(5))) struct RacedExperimentTests {
    private static let library = ScriptLibrary(
        folder: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "experiments").path)

    @Test(arguments: ["anonymous", "shmem"])
    func `the servers of write-back-race lose the guest's byte, but for the one that makes it wait`(
        backing: String
    ) async throws {
        let script = try Self.library.script("write-back-race")
        let lost = ["answers-at-once": Value.byte(0x11), "never-protects": .byte(0x11), "saves-nothing": .byte(0x00)]
        for variant in script.variants where variant.variant["backing"] == backing {
            let server = try #require(variant.variant["server"])
            let losing = lost[server]
            var found: Set<Value?> = []
            // A race shows a narrow window when it does: on a busy machine it may take more than a few hundred trials.
            for seed in 1...(losing == nil ? 1 : 40) as ClosedRange<UInt64> {
                let showing = try await Bench.run(variant, race: RacePlan(trials: 500, seed: seed, affinity: .spread))
                #expect(showing.trouble == nil)
                #expect(showing.raced.values.reduce(0, +) == 500)
                found.formUnion(showing.raced.keys.map { $0.values["found"] })
                if let losing, found.contains(losing) { break }
            }
            // A guest whose fault meets the unprotect may sleep on, and then finds nothing at all.
            found.remove(.word("not-granted"))
            #expect(found == (losing.map { [.byte(0x41), $0] } ?? [.byte(0x41)]), "\(server)")
        }
    }
}
