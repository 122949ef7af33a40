import Glibc
import ProcFS
import Subprocess
import SystemPackage
import Testing

@testable import Sampling

@Suite(.timeLimit(.minutes(5))) struct `Sampling of processes` {
    /// Runs a shell that waits for its standard input to end, and samples it meanwhile; `isEnough` ends its input.
    private func sample(
        _ script: String, includesDescendants: Bool, until isEnough: @escaping @Sendable (SamplingReport) -> Bool
    ) async throws -> SamplingReport {
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: ["-c", script], input: .inputWriter, output: .discarded, error: .discarded
        ) { execution in
            let process = execution.processIdentifier.value
            var report = SamplingReport()
            while true {
                report = try await SamplingRun(
                    [process], includesDescendants: includesDescendants, frequency: nil, seconds: 0.2
                ).onThread()
                if isEnough(report) { break }
            }
            try await execution.standardInputWriter.finish()
            return report
        }
        #expect(result.terminationStatus.isSuccess)
        return result.closureResult
    }

    @Test func `a child is found, and a child of a child`() async throws {
        // The shell waits for its child, a shell that waits for cat.
        let report = try await sample("sh -c 'cat; true'; true", includesDescendants: true) { report in
            report.counts.keys.contains { $0.name == "cat" }
        }
        #expect(report.counts.keys.contains { $0.name == "cat" && "\($0.entry)" == "read" })
        #expect(report.counts.keys.contains { $0.name == "sh" && "\($0.entry)" == "wait4" })
        #expect(report.mostThreads == 3)
    }

    @Test func `descendants are left out where they are not asked for`() async throws {
        let report = try await sample("sh -c 'cat; true'; true", includesDescendants: false) { report in
            report.counts.keys.contains { "\($0.entry)" == "wait4" }
        }
        #expect(report.mostThreads == 1)
    }

    @Test func `sampling ends when the last process does, though nobody has asked for its status`() async throws {
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: ["-c", "sleep 0.3"], input: .none, output: .discarded, error: .discarded
        ) { execution in
            try await SamplingRun(
                [execution.processIdentifier.value], includesDescendants: true, frequency: 1_000, seconds: nil
            ).onThread()
        }
        // That it has come back is the point; whether it came in time to see the process alive is not.
        #expect(result.closureResult.refusals.isEmpty)
        #expect(!result.closureResult.counts.keys.contains { $0.state == .zombie })
    }

    @Test func `a cancelled task ends the sampling, and keeps what it has found`() async throws {
        let task = Task {
            try await SamplingRun([getpid()], includesDescendants: false, frequency: 100, seconds: nil).onThread()
        }
        // However soon: there is one pass at least, and no end without this.
        task.cancel()
        #expect(try await task.value.passes > 0)
    }
}
