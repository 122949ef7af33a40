import Baselines
import Foundation
import SystemCalls
import Userfaultfd

/// Faults a second that a handler resolves, with one thread and with two, against the same handler in C.
///
/// Memory, userfaultfd and the threads that store are the same for both; only the loop that reads and resolves differs.
struct FaultBench {
    private static let pages = 4_096

    func run(print: (Comparison) -> Void) throws {
        for handlers in [1, 2] {
            for way in FaultMemory.Way.allCases {
                let memory = try FaultMemory(way, pages: Self.pages)
                let handled = handlers == 1 ? "1 handler" : "2 handlers"
                print(
                    try Comparison("faults resolved by \(way.rawValue), \(handled)", unit: "/s", goal: 0.97) {
                        try memory.serve(handlers: handlers) { memory.serveFaults() }
                    } baseline: {
                        try memory.serve(handlers: handlers) { memory.serveInC() }
                    })
            }
        }
    }
}
