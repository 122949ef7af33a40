import Baselines
import Foundation
import SystemCalls
import Userfaultfd

/// Faults a second that a handler resolves, with one thread and with two, and how long each store waits, against the same
/// handler in C.
///
/// Memory, userfaultfd and the threads that store are the same for both; only the loop that reads and resolves differs.
struct FaultBench {
    private static let pages = 4_096
    private static let shares = [("half", 0.5), ("99 %", 0.99), ("99.9 %", 0.999)]

    func run(print: (Comparison) -> Void) throws {
        for handlers in [1, 2] {
            for way in FaultMemory.Way.allCases {
                let memory = try FaultMemory(way, pages: Self.pages)
                let title = "\(way.rawValue), \(handlers == 1 ? "1 handler" : "2 handlers")"
                let turns = try Comparison.turns {
                    try memory.serve(handlers: handlers) { memory.serveFaults() }
                } baseline: {
                    try memory.serve(handlers: handlers) { memory.serveInC() }
                }
                print(
                    Comparison(
                        "faults resolved by \(title)", unit: "/s", goal: .atLeast(0.97),
                        turns.map { (ours: $0.ours.rate, baseline: $0.baseline.rate) }))
                for (name, share) in Self.shares {
                    print(
                        Comparison(
                            "\(name) of the stores waited at most, \(title)", unit: "us", goal: nil,
                            turns.map { (ours: $0.ours.latency(share), baseline: $0.baseline.latency(share)) }))
                }
            }
        }
    }
}
