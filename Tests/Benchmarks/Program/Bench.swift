import Foundation

/// Measures Faultline against C, in one run.
@main
enum Bench {
    static func main() throws {
        let parts = Set(CommandLine.arguments.dropFirst())
        // For a plot alone.
        if parts == ["passes"] { return try SamplerBench().passes { say($0) } }
        func isAsked(_ part: String) -> Bool { parts.isEmpty || parts.contains(part) }
        say(Comparison.head)
        if isAsked("sampler") { try SamplerBench().run { say($0.row) } }
        if isAsked("trials") {
            // tmpfs takes O_DIRECT since 6.6, copies and pins nothing: a disk would take the same of both, and hide the rest.
            let scratch = URL(filePath: "/dev/shm/faultline-bench-\(UUID())")
            try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: scratch) }
            try TrialBench(scratch: scratch.path()).run { say($0.row) }
        }
        if isAsked("faults") { try FaultBench().run { say($0.row) } }
        if isAsked("sampler") { try SamplerBench().state { say($0) } }
    }

    /// Prints a line as it comes, to a file too.
    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
