import Baselines
import Foundation
import Sampling
import SystemCalls

/// Samples a second: of threads that sleep on, and of threads that move.
struct SamplerBench {
    private static let seconds = 0.4
    /// As many samples as ten minutes of two threads at 1 kHz are.
    private static let many = 1_200_000

    private struct Incomplete: Error {}

    func run(print: (Comparison) -> Void) throws {
        DescriptorLimit.raise()
        for threads in [1, 64, 1_000] {
            let process = baseline_blocked_process(CInt(threads))
            defer { baseline_end(process) }
            let name = threads == 1 ? "1 blocked thread" : "\(threads) blocked threads"
            print(try compare("sampler, state + stack, \(name)", process, threads: threads, BASELINE_STATUS_AND_STACK))
        }
        let process = baseline_moving_process()
        defer { baseline_end(process) }
        print(
            try compare(
                "sampler, state + stack + system call, 2 threads that move", process, threads: 2, BASELINE_MOVING))
    }

    /// What the sampler takes where it is not to be as fast as it can: CPU time at 1 kHz, and memory however long it runs.
    func state(print: (String) -> Void) throws {
        for threads in [1, 64, 1_000] {
            let process = baseline_blocked_process(CInt(threads))
            defer { baseline_end(process) }
            let run = SamplingRun([process], includesDescendants: false, frequency: 1_000, seconds: 5)
            let report = try run.run()
            let share = Double(report.processorNanoseconds) / Double(report.nanoseconds) * 100
            let name = threads == 1 ? "1 blocked thread" : "\(threads) blocked threads"
            print(
                "sampler at 1 kHz, \(name): \(figure(share)) % of a CPU, \(report.passes) of \(report.asked) passes made"
            )
        }
        let process = baseline_moving_process()
        defer { baseline_end(process) }
        let run = SamplingRun([process], includesDescendants: false, frequency: nil, seconds: nil)
        var memory: [Int] = []
        var passes = 0
        let report = try run.run(isStopped: {
            passes += 1
            // Two samples a pass; the first tenth fills the tables.
            if passes == Self.many / 20 || passes == Self.many / 2 { memory.append(Self.residentKilobytes) }
            return passes >= Self.many / 2
        })
        guard memory.count == 2 else { throw Incomplete() }
        print(
            "sampler's process after a tenth of \(report.samples) samples of 2 threads that move, as many as ten minutes at 1 kHz: "
                + "\(memory[0]) KiB resident, after all of them: \(memory[1]) KiB")
    }

    /// How long one pass over so many blocked threads takes, as lines of two numbers, the second in microseconds.
    func passes(print: (String) -> Void) throws {
        DescriptorLimit.raise()
        for threads in [1, 125, 250, 500, 750, 1_000] {
            let process = baseline_blocked_process(CInt(threads))
            defer { baseline_end(process) }
            let run = SamplingRun([process], includesDescendants: false, frequency: nil, seconds: 1)
            let report = try run.run()
            print("\(threads) \(figure(Double(report.nanoseconds) / Double(report.passes) / 1_000))")
        }
    }

    private static var residentKilobytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }

    private func compare(_ title: String, _ process: CInt, threads: Int, _ reading: baseline_reading) throws
        -> Comparison
    {
        let run = SamplingRun([process], includesDescendants: false, frequency: nil, seconds: Self.seconds)
        return try Comparison(title, unit: "samples/s", goal: .atLeast(0.95)) {
            let report = try run.run()
            guard report.refusals.isEmpty, report.mostThreads == threads else { throw Incomplete() }
            return Double(report.samples) / Double(report.nanoseconds) * 1e9
        } baseline: {
            let sampling = baseline_sample(process, reading, Int64(Self.seconds * 1e9))
            guard sampling.threads == threads else { throw Incomplete() }
            return Double(sampling.samples) / Double(sampling.nanoseconds) * 1e9
        }
    }
}
