import Foundation
import Subprocess
import SystemPackage
import Testing

/// `faultline sample`, run as a person runs it.
@Suite(.timeLimit(.minutes(5))) struct `faultline sample` {
    private func inFolder(_ body: (Tool) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(Tool(folder: folder.path()))
    }

    @Test func `a command keeps its output and its exit status, the table goes to standard error`() async throws {
        try await inFolder { tool in
            let answer = try await tool(
                "sample", "--frequency", "1000", "--", "sh", "-c", "echo said; sleep 2; exit 3")
            #expect(answer.status == 3)
            #expect(answer.output == "said\n")
            #expect(answer.errors.hasPrefix("samples  threads  sleeps  state  entry point\n"))
            // The shell waits in one sleep for its child, however many samples saw it.
            let row = answer.errors.split(separator: "\n").first { $0.hasSuffix("wait4") }
            #expect(row?.split(separator: " ").dropFirst(2).joined(separator: " ") == "1 S wait4")
            #expect(answer.errors.contains(" missed in "))
            #expect(answer.errors.contains("% of a CPU"))
        }
    }

    @Test func `a command may be a path`() async throws {
        try await inFolder { tool in
            try Data("#!/bin/sh\nexit 4\n".utf8).write(to: URL(filePath: tool.folder + "/four"))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool.folder + "/four")
            #expect(try await tool("sample", "--", "./four").status == 4)
            #expect(try await tool("sample", "--", tool.folder + "/four").status == 4)
        }
    }

    @Test func `a process is sampled for as long as asked, and goes on`() async throws {
        try await inFolder { tool in
            let result = try await Subprocess.run(
                .path("/bin/cat"), input: .inputWriter, output: .discarded, error: .discarded
            ) { execution in
                let answer = try await tool("sample", "--duration", "2", "\(execution.processIdentifier.value)")
                try await execution.standardInputWriter.finish()
                return answer
            }
            #expect(result.closureResult.status == 0)
            #expect(result.closureResult.errors.isEmpty)
            #expect(result.closureResult.output.contains("S      read\n"))
            #expect(result.terminationStatus.isSuccess)
        }
    }

    @Test func `folded stacks and a trace hold the samples of the table`() async throws {
        try await inFolder { tool in
            let answer = try await tool(
                "sample", "--frequency", "1000", "--folded", "folded", "--trace", "trace.json", "--", "sleep", "2")
            #expect(answer.status == 0)
            // The rows end at an empty line; what follows counts other things.
            let rows = answer.errors.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
            let samples = rows.compactMap { $0.hasPrefix(" ") ? nil : Int($0.split(separator: " ")[0]) }
            let folded = try String(contentsOfFile: tool.folder + "/folded", encoding: .utf8)
            let counts = folded.split(separator: "\n").compactMap { Int($0.split(separator: " ").last ?? "") }
            #expect(counts.reduce(0, +) > 0)
            #expect(counts.reduce(0, +) == samples.reduce(0, +))
            let trace = try Data(contentsOf: URL(filePath: tool.folder + "/trace.json"))
            let events = try #require(try JSONSerialization.jsonObject(with: trace) as? [[String: Any]])
            #expect(events.contains { $0["name"] as? String == "S clock_nanosleep" })
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root to read a kernel stack"))
    func `a worker of io_uring is found where it waits for a page, and in no call of its own`() async throws {
        // A write that makes the file longer is left to a worker.
        let script = """
            question: Where does the worker wait?
            memory:
              page: {backing: anonymous, register: missing}
            files:
              data: {size: 4KiB, fill: 0xab, direct: true}
            threads:
              writer:
                - uring-write: {file: data, from: page, offset: 4KiB, length: 4KiB}
              pause:
                - sleep: 500ms
              handler:
                - await-fault: {kind: missing, in: page}
                - copy: {to: page, fill: 0x22}
            orders:
              - [writer.uring-write, pause.sleep, handler.await-fault, handler.copy]
            observe: {result: writer.uring-write}
            """
        try await inFolder { tool in
            try script.write(toFile: tool.folder + "/worker.yaml", atomically: true, encoding: .utf8)
            let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let program = FilePath(path).removingLastComponent().appending("faultline").string
            let answer = try await tool(
                "sample", "--states", "D", "--rows", "0", "--", program, "run", "./worker.yaml", "--trials", "1",
                "--traced", "0")
            let lines = answer.errors.split(separator: "\n")
            let place = try #require(lines.firstIndex { $0.hasPrefix("    handle_userfault < ") }, "\(answer.errors)")
            #expect(lines[place - 1].hasSuffix("  D      kernel"))
        }
    }

    @Test func `a file that cannot be made is told before the command runs`() async throws {
        try await inFolder { tool in
            for option in ["--folded", "--trace"] {
                let answer = try await tool("sample", option, "/no/such/folder", "--", "touch", "ran")
                #expect(answer.status == 2)
                #expect(answer.errors.contains("/no/such/folder"))
                #expect(!FileManager.default.fileExists(atPath: tool.folder + "/ran"))
            }
        }
    }

    @Test(arguments: [
        ([], "Missing expected argument"), (["x"], "'x' is no number of a process"),
        (["0"], "'0' is no number of a process"), (["1", "--", "true"], "not both"), (["--"], "Missing expected"),
        (["8388608"], "no such process"), (["--frequency", "0", "1"], "'0' is invalid"),
        (["--frequency", "often", "1"], "'often' is invalid"), (["--duration", "-1", "1"], "--duration"),
        (["--duration", "nan", "1"], "--duration"), (["--rows", "-1", "1"], "--rows"),
        (["--states", "Dx", "1"], "'x' is none"),
        (["--", "/no/such/command"], "/no/such/command"),
    ])
    func `what makes no sense is one error`(arguments: [String], message: String) async throws {
        try await inFolder { tool in
            let answer = try await tool(["sample"] + arguments)
            #expect(answer.status == 2)
            #expect(answer.errors.contains(message), "\(answer.errors)")
            #expect(answer.output.isEmpty)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root to give a capability up"))
    func `who may not read stacks is told so, and gets the rest`() async throws {
        try await inFolder { tool in
            let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let program = FilePath(path).removingLastComponent().appending("faultline").string
            let answer = try await Tool.run(
                "/usr/bin/setpriv",
                ["--bounding-set=-sys_admin", program, "sample", "--frequency", "1000", "--", "sleep", "2"],
                in: "/", input: "")
            #expect(answer.status == 0, "\(answer.errors)")
            #expect(answer.errors.contains("S      clock_nanosleep\n    (stack not readable: EACCES; wchan "))
        }
    }

    @Test func `an interrupt leaves the command to itself, and waits for it`() async throws {
        try await inFolder { tool in
            let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let program = FilePath(path).removingLastComponent().appending("faultline")
            let result = try await Subprocess.run(
                .path(program), arguments: ["sample", "--", "sh", "-c", "touch began; cat; touch ended"],
                workingDirectory: FilePath(tool.folder), input: .inputWriter, output: .string(limit: 1 << 16),
                error: .string(limit: 1 << 16)
            ) { execution in
                while !FileManager.default.fileExists(atPath: tool.folder + "/began") {
                    try await Task.sleep(for: .milliseconds(10))
                }
                try execution.send(signal: .interrupt)
                try await Task.sleep(for: .milliseconds(300))
                try await execution.standardInputWriter.finish()
            }
            #expect(result.terminationStatus == .exited(130))
            #expect(result.standardError.contains(" missed in "))
            #expect(FileManager.default.fileExists(atPath: tool.folder + "/ended"))
        }
    }

    @Test func `an interrupt ends the sampling, and what it has found is printed`() async throws {
        try await inFolder { tool in
            let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let program = FilePath(path).removingLastComponent().appending("faultline")
            let result = try await Subprocess.run(
                .path(program), arguments: ["sample", "\(getpid())", "--no-descendants"], input: .none,
                output: .string(limit: 1 << 24), error: .string(limit: 1 << 16)
            ) { execution in
                // Once it samples, it has the threads' files open.
                let folder = "/proc/\(execution.processIdentifier.value)/fd"
                while try FileManager.default.contentsOfDirectory(atPath: folder).count < 20 {
                    try await Task.sleep(for: .milliseconds(20))
                }
                try await Task.sleep(for: .milliseconds(100))
                try execution.send(signal: .interrupt)
            }
            #expect(result.terminationStatus == .exited(130))
            #expect(result.standardOutput.contains(" missed in "))
        }
    }
}
