import Baselines
import CLinux
import Experiments
import Foundation
import Harness
import Scripts
import SystemCalls
import SystemPackage

/// Trials a second, racing and in order, against a C program that makes the same calls with two threads.
///
/// The agent's own code runs them, in this process: what it costs to start an agent is not in it.
struct TrialBench: ~Copyable {
    private struct Lost: Error {
        let trials: Int
    }

    private static let nanoseconds = 500_000_000

    private let scratch: String
    private let file: OwnedDescriptor

    /// - Parameter scratch: a folder of a file system that takes O_DIRECT.
    init(scratch: String) throws {
        self.scratch = scratch
        file = try Self.file(in: scratch)
    }

    private static func file(in folder: String) throws -> OwnedDescriptor {
        let path = folder + "/baseline"
        try Data(repeating: 0xab, count: 4_096).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try OwnedDescriptor(opening: path, .readOnly, flags: clinux_o_direct())
    }

    func run(print: (Comparison) -> Void) throws {
        let scenes = [
            ("store", BASELINE_STORE, "0x22", "a store into a protected page"),
            ("aio-read", BASELINE_AIO_READ, "0xab", "an AIO read of tmpfs into a protected page"),
            ("drop", BASELINE_DROP, nil, "a store against protect, drop, unprotect"),
        ]
        for (name, scene, found, title) in scenes {
            let script = try TrialScript(name, finding: found, scratch: scratch)
            print(
                try Comparison("racing trials, \(title)", unit: "/s", goal: .atLeast(0.9)) {
                    try script.racingRate(nanoseconds: Self.nanoseconds)
                } baseline: {
                    try baseline(scene, isOrdered: false)
                })
            print(
                try Comparison("ordered trials without sampling, \(title)", unit: "/s", goal: .atLeast(0.7)) {
                    try script.handedOnRate(nanoseconds: Self.nanoseconds)
                } baseline: {
                    try baseline(scene, isOrdered: true)
                })
            print(
                try Comparison("ordered trials, sampled, \(title)", unit: "/s", goal: nil) {
                    try script.orderedRate(nanoseconds: Self.nanoseconds)
                } baseline: {
                    try baseline(scene, isOrdered: true)
                })
        }
    }

    private func baseline(_ scene: baseline_scene, isOrdered: Bool) throws -> Double {
        let trials = baseline_run_trials(scene, file.rawValue, isOrdered ? 1 : 0, Int64(Self.nanoseconds))
        if trials.error != 0 { throw SystemCallError(call: "the baseline", errno: Errno(rawValue: trials.error)) }
        // Nothing takes the page away but a drop: then what was stored or read is in it.
        if scene != BASELINE_DROP, trials.landed != trials.trials { throw Lost(trials: trials.trials - trials.landed) }
        return Double(trials.trials) / Double(trials.nanoseconds) * 1e9
    }
}
