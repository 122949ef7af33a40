import Experiments
import Foundation
import Testing

extension ChildTests {
    /// Trials that observe frames while khugepaged moves pages; their subjects fork, and the tests about children count them all.
    @Suite(.timeLimit(.minutes(20)), .enabled(if: Khugepaged.canBeHurried, "needs a khugepaged whose pace may be set"))
    struct DisturbedTrialTests {
        /// The fork splits the huge page, since a page of it is pinned; khugepaged makes a new one of it, if it comes by.
        private static let script = """
            question: Does the page keep its frame?
            memory:
              page: {backing: thp, fill: 0x11}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              guest:
                - uring-read: {file: data, into: page.0, length: 512, buffers: registered}
              disk:
                - hold-disk: {file: data, requests: reads}
                - release-disk: data
              forker:
                - fork
                - sleep: 100ms
            orders:
              - [disk.hold-disk, guest.uring-read, forker.fork, disk.release-disk, forker.sleep]
            observe: {frame: frame(page.0 after guest.uring-read)}
            """

        @Test(.enabled(Bench.holdNeed, { await Bench.holdsDisks() }))
        func `a trial in which the kernel moved pages is run again, and what it showed does not count`() async throws {
            try await Khugepaged.hurried {
                var disturbances: [String] = []
                while disturbances.isEmpty {
                    let showing = try await Bench.run(Self.script, trials: 10)
                    #expect(showing.trouble == nil && showing.skip == nil)
                    #expect(showing.trials.map(\.number) == Array(1...10))
                    #expect(
                        showing.trials.allSatisfy { $0.values == ["frame": .word("mapped")] },
                        "\(showing.trials.map(\.values))")
                    disturbances += showing.disturbances
                }
                #expect(disturbances.contains { $0.contains("khugepaged made ") })
            }
        }
    }
}

/// The kernel's thread that makes huge pages of small ones.
private enum Khugepaged {
    private static let pace = "/sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs"

    static var canBeHurried: Bool { access(pace, W_OK) == 0 && Bench.offersTransparentHugePages }

    /// Has it look for work twice a second while `body` runs: in some trials, and not in ten of the same number.
    static func hurried(_ body: () async throws -> Void) async throws {
        let before = try String(contentsOfFile: pace, encoding: .utf8)
        try "500".write(toFile: pace, atomically: false, encoding: .utf8)
        defer { try? before.write(toFile: pace, atomically: false, encoding: .utf8) }
        try await body()
    }
}
