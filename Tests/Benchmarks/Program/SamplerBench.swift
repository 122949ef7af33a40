import Baselines
import Sampling
import SystemCalls

/// Samples a second: of threads that sleep on, and of threads that move.
struct SamplerBench {
    private static let seconds = 0.4

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

    private func compare(_ title: String, _ process: CInt, threads: Int, _ reading: baseline_reading) throws
        -> Comparison
    {
        let run = SamplingRun([process], includesDescendants: false, frequency: nil, seconds: Self.seconds)
        return try Comparison(title, unit: "samples/s", goal: 0.95) {
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
