import CLinux
public import SystemCalls
import SystemPackage

/// Samples processes for a while.
public struct SamplingRun: Sendable {
    private let processes: [CInt]
    private let includesDescendants: Bool
    private let frequency: Double?
    private let nanoseconds: Int?

    /// A run over `processes`.
    ///
    /// - Parameters:
    ///   - includesDescendants: whether their children, and those of these, are sampled too.
    ///   - frequency: passes over all threads a second; nil for as many as there can be.
    ///   - seconds: how long; nil for as long as one of the processes is there.
    public init(_ processes: [CInt], includesDescendants: Bool, frequency: Double?, seconds: Double?) {
        self.processes = processes
        self.includesDescendants = includesDescendants
        self.frequency = frequency
        nanoseconds = seconds.map { Int($0 * 1e9) }
    }

    /// Samples on the calling thread until time is up, all processes have ended, or `isStopped`, which is asked behind every
    /// pass; there is at least one.
    ///
    /// - Throws: the errno of opening one of the processes: ENOENT if there is none.
    public func run(trace: TraceWriter? = nil, isStopped: () -> Bool = { false }) throws(SystemCallError)
        -> SamplingReport
    {
        // What is due in a millisecond is not worth a slack of fifty microseconds.
        _ = clinux_sleep_exactly()
        let family = try ProcessFamily(processes, includesDescendants: includesDescendants)
        var sampler = Sampler(trace: trace)
        var report = SamplingReport()
        var pace = Pace(frequency: frequency)
        let began = Int(clinux_monotonic_nanoseconds())
        let cost = Int(clinux_own_processor_nanoseconds())
        let end = nanoseconds.map { began + $0 } ?? .max
        var now = began
        repeat {
            let time = pace.awaitPass(before: end)
            now = time ?? Int(clinux_monotonic_nanoseconds())
            family.refresh(at: now) { sampler.end($0, at: now) }
            if family.isEmpty {
                // A pass that has nobody to look at is not one that was missed.
                if time != nil { pace.withdraw() }
                break
            }
            if time == nil { continue }
            report.passes += 1
            pass(family, &sampler, &report, at: now)
        } while now < end && !isStopped()
        for process in family.processes { for thread in process.threads { sampler.end(thread, at: now) } }
        trace?.finish()
        report.counts = sampler.counts
        report.asked = pace.asked
        report.samples = sampler.samples
        report.moved = sampler.moved
        report.unkept = sampler.unkept
        report.nanoseconds = Int(clinux_monotonic_nanoseconds()) - began
        report.processorNanoseconds = Int(clinux_own_processor_nanoseconds()) - cost
        return report
    }

    private func pass(_ family: ProcessFamily, _ sampler: inout Sampler, _ report: inout SamplingReport, at time: Int) {
        var count = 0
        for process in family.processes {
            for thread in process.threads {
                switch sampler.sample(thread, at: time) {
                case nil: count += 1
                // ENOENT: it had ended before its files were opened.
                case Errno.noSuchProcess, Errno.noSuchFileOrDirectory:
                    sampler.end(thread, at: time)
                    family.forget(thread, of: process)
                case let errno?: report.refusals[errno, default: 0] += 1
                }
            }
        }
        report.mostThreads = max(report.mostThreads, count)
    }
}
