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
            let showing = try await Bench.run(variant, race: RacePlan(trials: 500, seed: 1, affinity: .spread))
            let server = try #require(variant.variant["server"])
            let found = showing.raced.reduce(into: [:]) { $0[$1.key.values["found"], default: 0] += $1.value }
            #expect(showing.trouble == nil)
            #expect(found.values.reduce(0, +) == 500)
            // A guest whose fault meets the unprotect may sleep on, and then finds nothing at all.
            let safe: Set<Value?> = [.byte(0x41), .word("not-granted")]
            #expect(Set(found.keys).subtracting(safe) == Set(lost[server].map { [$0] } ?? []), "\(server)")
            #expect(found[.byte(0x41)] != nil, "\(server)")
        }
    }
}
