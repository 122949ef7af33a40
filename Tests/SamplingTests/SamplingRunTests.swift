import BlockedThreads
import CLinux
import Glibc
import ProcFS
import Synchronization
import SystemCalls
import SystemPackage
import Testing

@testable import Sampling

/// Samples this process, whose other threads come and go: each test looks at the threads that it has named.
@Suite(.timeLimit(.minutes(5))) struct `Sampling of threads` {
    private let run = SamplingRun([getpid()], includesDescendants: false, frequency: nil, seconds: nil)

    /// What was found of the threads with this name.
    private func found(_ name: String, in report: SamplingReport) -> [Whereabouts: Tally] {
        report.counts.filter { $0.key.name == name }
    }

    /// Makes `passes` passes, counted from 0, and calls `before` before each but the first.
    private func sample(passes: Int, trace: TraceWriter? = nil, before: (Int) -> Void = { _ in }) throws
        -> SamplingReport
    {
        var pass = 1
        return try run.run(trace: trace) {
            if pass == passes { return true }
            before(pass)
            pass += 1
            return false
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root to read a kernel stack"))
    func `a thread that sleeps on is one sleep, at the place that its files tell`() throws {
        let reader = try BlockedReader(name: "sleeps on")
        let stack = ThreadFiles(process: getpid(), thread: reader.number).dump().stack.text
        let report = try sample(passes: 50)
        try reader.release()
        let places = found("sleeps on", in: report)
        #expect(places.values.map(\.samples) == [50])
        #expect(places.values.map(\.sleeps) == [1])
        let place = try #require(places.keys.first)
        #expect(place.state == .sleeping)
        #expect("\(place.entry)" == "read")
        #expect(place.stack == KernelStack(parsing: try #require(stack)))
        #expect(report.passes == 50)
    }

    @Test func `a thread that was woken in between is another sleep each time`() throws {
        let reader = try BlockedReader(name: "sleeps again")
        let report = try sample(passes: 20) { _ in try? reader.feed() }
        try reader.release()
        let places = found("sleeps again", in: report)
        #expect(places.values.map(\.samples).reduce(0, +) == 20)
        #expect(places.values.map(\.sleeps).reduce(0, +) == 20)
    }

    @Test func `a thread that comes later is found, one that goes is no refusal`() throws {
        var reader: BlockedReader?
        var isOver = false
        let report = try sample(passes: 30) { pass in
            if pass == 10 { reader = try? BlockedReader(name: "comes late") }
            // Who comes is looked for once a millisecond.
            usleep(2_000)
            if pass == 20 {
                if let reader = reader.take() { try? reader.release() }
                isOver = true
            }
        }
        #expect(isOver)
        // It is joined a little before the kernel has let it go.
        #expect((9...20).contains(found("comes late", in: report).values.map(\.samples).reduce(0, +)))
        #expect(report.refusals.isEmpty)
    }

    @Test func `a thread that takes the place of another is found`() throws {
        var reader: BlockedReader? = try BlockedReader(name: "turn 0")
        let report = try sample(passes: 20) { pass in
            // As many threads as before: only that one has ended tells that another has come.
            if let last = reader.take() {
                try? last.release()
                reader = try? BlockedReader(name: "turn \(pass)")
                usleep(2_000)
            }
        }
        if let last = reader.take() { try last.release() }
        // Every other one: in the pass in which one is missed, the next is not known yet.
        #expect(Set(report.counts.keys.map(\.name)).count { $0.hasPrefix("turn ") } > 5)
    }

    @Test func `a thread that runs has no sleeps`() throws {
        let isOver = SharedFlag()
        let thread = try KernelThread {
            _ = clinux_set_name("runs on")
            while !isOver.value.load(ordering: .relaxed) {}
        }
        let report = try sample(passes: 200)
        isOver.value.store(true, ordering: .relaxed)
        thread.join()
        let running = found("runs on", in: report).filter { $0.key.state == .running }
        #expect(running.values.map(\.samples).reduce(0, +) > 0)
        #expect(running.values.allSatisfy { $0.sleeps == 0 })
    }

    @Test func `every sample is counted once`() throws {
        let report = try sample(passes: 100)
        #expect(report.counts.values.map(\.samples).reduce(0, +) == report.samples)
        #expect(report.counts.values.allSatisfy { $0.sleeps <= $0.samples })
    }

    @Test func `no such process is ENOENT`() throws {
        // Beyond what any kernel gives out (PID_MAX_LIMIT).
        let run = SamplingRun([1 << 23], includesDescendants: true, frequency: nil, seconds: 1)
        let error = #expect(throws: SystemCallError.self) { _ = try run.run() }
        #expect(error?.errno == .noSuchFileOrDirectory)
    }

    @Test func `the number of a thread is no process`() throws {
        let reader = try BlockedReader()
        let run = SamplingRun([reader.number], includesDescendants: true, frequency: nil, seconds: 1)
        let error = #expect(throws: SystemCallError.self) { _ = try run.run() }
        #expect(error?.errno == .noSuchFileOrDirectory)
        try reader.release()
    }

    @Test func `passes that were not made in time are missed, not made up for`() throws {
        let run = SamplingRun([getpid()], includesDescendants: false, frequency: 1_000, seconds: nil)
        var pass = 0
        let report = try run.run {
            pass += 1
            if pass == 3 { usleep(50_000) }
            return pass > 6
        }
        #expect(report.passes <= 7)
        #expect(report.asked - report.passes >= 40)
    }

    private final class SharedFlag: Sendable {
        let value = Atomic(false)
    }
}
