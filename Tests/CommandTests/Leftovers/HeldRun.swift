import CLinux
import Foundation
import Testing

/// The tool at work on a script in which a read is held, and the processes below it.
final class HeldRun {
    private let process = Process()
    private let token: String
    private let output: URL
    let tool: ProcessEntry
    let agent: ProcessEntry
    let keeper: ProcessEntry
    let subject: ProcessEntry

    /// Starts the tool in a folder, and returns when the read of the thread `reader` is held.
    init(_ arguments: [String], in folder: URL) throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(filePath: own).deletingLastPathComponent().appending(path: "faultline")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        token = "FAULTLINE_TEST=\(UUID().uuidString)"
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["FAULTLINE_TEST": String(token.split(separator: "=")[1])]
        ) { $1 }
        output = folder.appending(path: "output-\(token)")
        try Data().write(to: output)
        let file = try FileHandle(forWritingTo: output)
        (process.standardOutput, process.standardError) = (file, file)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let started = try #require(ProcessEntry(process.processIdentifier))
        var found: (agent: ProcessEntry, keeper: ProcessEntry, subject: ProcessEntry)?
        var looks = 0
        while found == nil, process.isRunning, looks < 6_000 {
            looks += 1
            usleep(10_000)
            guard let agent = started.child(named: "faultline-agent"),
                let keeper = agent.child(named: "faultline-hold"),
                let subject = agent.child(named: "faultline-subj"),
                subject.hasThread(named: "reader", in: Int(SYS_io_getevents))
            else { continue }
            found = (agent, keeper, subject)
        }
        // The name of the program, which it has only had since its execve.
        tool = ProcessEntry(process.processIdentifier) ?? started
        guard let found else {
            process.terminate()
            throw Missing(output: (try? String(contentsOf: output, encoding: .utf8)) ?? "")
        }
        (agent, keeper, subject) = found
    }

    /// No read was seen to be held.
    struct Missing: Error { let output: String }

    /// Everybody who is to be gone afterwards.
    var everybody: [ProcessEntry] { [tool, agent, keeper, subject] }

    /// Waits for the end of the tool; its exit status, or the negated signal that ended it.
    func end() throws -> (status: Int32, output: String) {
        try #require(eventually { !self.process.isRunning })
        let status = process.terminationStatus
        return (
            process.terminationReason == .exit ? status : -status, try String(contentsOf: output, encoding: .utf8)
        )
    }

    /// Whom it has left, if only for now.
    var leftProcesses: [ProcessEntry] {
        everybody.compactMap(\.now) + ProcessEntry.all.filter { $0.hasEnvironment(token) }
    }
}

/// Waits until something is so, for as long as that may take on a busy machine; false if it never was.
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<6_000 {
        if condition() { return true }
        usleep(20_000)
    }
    return condition()
}
