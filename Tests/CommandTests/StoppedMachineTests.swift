import Foundation
import Testing

/// What a watchdog makes of time in which nothing could run: a virtual machine that its host stops, a process that is stopped.
@Suite(.timeLimit(.minutes(5))) struct `A supervisor that was stopped` {
    private static let script = """
        question: Is a store that waits for its page hung, where the supervisor was stopped for longer than a trial may take?
        memory:
          page: {backing: shmem, register: missing}
        threads:
          pause:
            - sleep: 1s
          toucher:
            - store: {to: page, value: 0x22}
          handler:
            - await-fault: {kind: missing, in: page}
            - copy: {to: page, fill: 0x33}
        orders:
          - [pause.sleep, toucher.store, handler.await-fault, handler.copy]
        observe: {stored: "page[0]"}
        trials: 1
        expect:
          - always: {stored: 0x22}
        """

    @Test func `finds nothing hung that went on in time`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.script.write(to: folder.appending(path: "stopped.yaml"), atomically: true, encoding: .utf8)
        async let answer = Tool(folder: folder.path)("run", "./stopped.yaml", "--traced", "0", "--watchdog", "2")
        let agent = try await agent(in: folder.path)
        kill(agent.id, SIGSTOP)
        // Longer than the trial may take.
        try await Task.sleep(for: .seconds(4))
        kill(agent.id, SIGCONT)
        let ended = try await answer
        #expect(ended.status == 0, "\(ended.output)\(ended.errors)")
        #expect(ended.output.contains("stored=0x22;"))
    }

    /// The agent of the run, once the first step of its subject is under way.
    private func agent(in folder: String) async throws -> ProcessEntry {
        while true {
            for agent in ProcessEntry.all where agent.name == "faultline-agent" {
                let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(agent.id)/cwd")
                guard place == folder else { continue }
                // clock_nanosleep(2).
                if agent.child(named: "faultline-subj")?.hasThread(named: "pause", in: 230) == true { return agent }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
