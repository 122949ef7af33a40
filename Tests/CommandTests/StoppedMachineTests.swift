import Foundation
import Synchronization
import SystemCalls
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
        trials: 4
        expect:
          - always: {stored: 0x22}
        """

    @Test func `finds nothing hung that went on in time`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.script.write(to: folder.appending(path: "stopped.yaml"), atomically: true, encoding: .utf8)
        let run = Mutex<Result<Tool.Answer, any Error>?>(nil)
        let running = Task {
            do {
                let answer = try await Tool(folder: folder.path)(
                    "run", "./stopped.yaml", "--traced", "0", "--watchdog", "10")
                run.withLock { $0 = .success(answer) }
            } catch { run.withLock { $0 = .failure(error) } }
        }
        let stopped = Mutex(false)
        // Neither waits for a turn among the suite's tasks: that can be longer than the step.
        let stopper = try KernelThread {
            while run.withLock({ $0 == nil }) {
                if let agent = Self.agent(in: folder.path) {
                    kill(agent.id, SIGSTOP)
                    // Longer than the trial may take.
                    sleep(11)
                    kill(agent.id, SIGCONT)
                    stopped.withLock { $0 = true }
                    return
                }
                usleep(10_000)
            }
        }
        await running.value
        stopper.join()
        #expect(stopped.withLock { $0 }, "no step was seen under way")
        let ended = try #require(try run.withLock { $0 }?.get())
        #expect(ended.status == 0, "\(ended.output)\(ended.errors)")
        #expect(ended.output.contains("stored=0x22;"))
    }

    /// The agent of the run, once the first step of its subject is under way.
    private static func agent(in folder: String) -> ProcessEntry? {
        ProcessEntry.all.first { agent in
            guard agent.name == "faultline-agent",
                let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(agent.id)/cwd"),
                place == folder
            else { return false }
            // clock_nanosleep(2).
            return agent.child(named: "faultline-subj")?.hasThread(named: "pause", in: 230) == true
        }
    }
}
