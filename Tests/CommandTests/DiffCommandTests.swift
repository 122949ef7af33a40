import Foundation
import Testing

/// `faultline diff` on the committed results.
@Suite(.timeLimit(.minutes(5))) struct DiffCommandTests {
    private let faultline = Tool(folder: Tool.repository.path)

    /// Asks which of the records of some experiments have a stack.
    private func recognise(_ text: String, among experiments: [String]) async throws -> Tool.Answer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let results = Tool.repository.appending(path: "results")
        for kernel in ["5.10.262-cloud", "7.3.4-cloud"] {
            let some = folder.appending(path: kernel)
            try FileManager.default.createDirectory(at: some, withIntermediateDirectories: true)
            for name in experiments + ["machine"] {
                let record = "\(kernel)/\(name).json"
                try FileManager.default.copyItem(
                    at: results.appending(path: record), to: folder.appending(path: record))
            }
        }
        return try await Tool(folder: Tool.repository.path, input: text)("recognise", "--results", folder.path)
    }

    @Test func `a kernel does not differ from itself`() async throws {
        for form in [[], ["--json"], ["--markdown"], ["--semantic"]] {
            let answer = try await faultline(["diff", "5.10", "5.10"] + form)
            #expect(answer.status == 0 && answer.errors.isEmpty)
            #expect(form == ["--json"] || answer.output.isEmpty, "\(answer.output)")
        }
    }

    @Test func `from 5.10 to the newest shmem got write protection, functions got other names, and the states stayed`()
        async throws
    {
        let kernels = try FileManager.default.contentsOfDirectory(
            atPath: Tool.repository.appending(path: "results").path
        )
        .filter { $0.hasSuffix("-cloud") }.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
        let names = ["aio-read-wp", "aio-read-wp-drop", "shmem-missing-store", "wp-never-resolved"]
        let answer = try await faultline(["diff", "5.10", try #require(kernels.last)] + names)
        #expect(answer.status == 1)
        for line in [
            "    verdict  skip: userfaultfd feature wp-hugetlbfs-shmem -> pass",
            "      ~ get_user_pages_unlocked        -> __gup_longterm_locked",
            "      ~ internal_get_user_pages_fast   -> gup_fast_fallback",
        ] {
            #expect(answer.output.contains(line), "\(line)")
        }
        let same = answer.output.split(separator: "\n").filter { $0.contains("the same: state ") }
        #expect(same.contains { $0.contains("state D of reader.aio-read") })
        #expect(same.contains { $0.contains("state S of toucher.store") })
        #expect(!answer.output.contains("state of "), "no state letter changed")
        #expect(!answer.output.contains("\u{1b}"), "no colour in a pipe")
    }

    @Test func `colour when it is asked for`() async throws {
        let answer = try await faultline("diff", "5.10", "7.3", "--color", "always")
        #expect(answer.output.contains("\u{1b}[31m--- "))
        let plain = try await faultline("diff", "5.10", "7.3")
        #expect(answer.output.replacing(/\u{1b}\[[0-9;]*m/, with: "") == plain.output)
    }

    @Test func `json has what the text has`() async throws {
        let answer = try await faultline("diff", "5.10", "7.3", "aio-read-wp", "--json")
        #expect(answer.status == 1)
        let document = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
        #expect(document?["format"] as? Int == 1 && document?["same"] as? Bool == false)
        let experiments = try #require(document?["experiments"] as? [[String: Any]])
        #expect(experiments.map { $0["experiment"] as? String } == ["aio-read-wp"])
        let stacks = try #require(experiments[0]["stacks"] as? [[String: Any]])
        #expect(stacks.first?["kind"] as? String == "refactored")
    }

    @Test func `semantic leaves stacks out`() async throws {
        let answer = try await faultline("diff", "7.1", "7.2", "--semantic")
        #expect(answer.status == 0 && answer.output.isEmpty)
        #expect(try await !faultline("diff", "5.10", "7.3", "--semantic").output.contains("stack"))
    }

    @Test func `all kernels in one table`() async throws {
        let answer = try await faultline("diff", "--all", "--semantic")
        #expect(answer.status == 1)
        let lines = answer.output.split(separator: "\n")
        #expect(lines[0].split(separator: " ").first == "5.10")
        #expect(lines.contains { $0.hasPrefix("aio-read-wp ") })
        #expect(answer.output.contains("verdict  skip: userfaultfd feature wp-hugetlbfs-shmem -> pass"))
        let json = try await faultline("diff", "--all", "--json")
        #expect(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) is [String: Any])
        #expect(try await faultline("diff", "--all", "--markdown").output.hasPrefix("|  | 5.10 |"))
    }

    @Test(arguments: [
        (["diff", "5.10"], "name two kernels"), (["diff", "5.10", "9.9"], "no kernel '9.9'"),
        (["diff", "5.10", "7.3", "no-such"], "no record of 'no-such'"), (["diff", "--all", "no-such"], "no record of"),
        (["diff", "a", "b", "--results", "/no/such"], "/no/such: error: no such folder"),
        (["diff", "5.10", "7.3", "--json", "--markdown"], "exclude each other"), (["export", "tap"], "tap"),
        (["export", "kcidb", "--origin", "My Lab"], "no KCIDB origin"),
        (["findings", "--results", "/no/such"], "/no/such"),
    ]) func `trouble is exit status 2 and a line that says what`(arguments: [String], message: String) async throws {
        let answer = try await faultline(arguments)
        #expect(answer.status == 2 && answer.output.isEmpty)
        #expect(answer.errors.contains(message), "\(answer.errors)")
    }

    @Test func `a broken record is trouble, and the others are compared`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: Tool.repository.appending(path: "results"), to: folder)
        let kernel = try #require(
            FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasPrefix("7.3") })
        let path = folder.appending(path: "\(kernel)/aio-read-wp.json")
        let rest = try Data(contentsOf: path).prefix(1_000)
        try rest.write(to: path)
        let lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).count
        for arguments in [["diff", "5.10", kernel], ["diff", "--all"]] {
            let answer = try await faultline(arguments + ["--results", folder.path])
            #expect(answer.status == 2)
            let place = answer.errors.firstMatch(of: /aio-read-wp\.json:(\d+):\d+: error: the file ends too early/)
            #expect(place?.1 == "\(lines)", "\(answer.errors)")
            #expect(answer.output.contains("notes-two-step"))
        }
        for arguments in [["export", "ktap"], ["findings"]] {
            let answer = try await faultline(arguments + ["--results", folder.path])
            #expect(answer.status == 2 && answer.output.isEmpty && answer.errors.contains("the file ends too early"))
        }
    }

    @Test func `a full disk is trouble`() async throws {
        let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let tool = URL(filePath: path).deletingLastPathComponent().appending(path: "faultline").path
        for command in ["diff 5.10 7.3", "export kcidb"] {
            let answer = try await Tool.run(
                "/bin/sh", ["-c", "'\(tool)' \(command) > /dev/full"], in: Tool.repository.path, input: "")
            #expect(answer.status == 2 && answer.errors.contains("No space left on device"), "\(answer.errors)")
        }
    }

    @Test func `what the results say of themselves is what their records say`() async throws {
        let answer = try await faultline("findings")
        #expect(answer.status == 0)
        let readme = try String(contentsOf: Tool.repository.appending(path: "results/README.md"), encoding: .utf8)
        let isCurrent = readme.contains("<!-- findings -->\n\n\(answer.output)\n<!-- /findings -->")
        #expect(isCurrent, "results/README.md is stale: run 'make findings'")
    }

    @Test func `an experiment is found by the words of a symptom, under the questions that it answers`() async throws {
        let answer = try await faultline("list", "--like", "EEXIST handle_userfault fdinfo")
        #expect(answer.status == 0 && answer.output.hasPrefix("Q20: "), "\(answer.output)")
        #expect(answer.output.contains("  field-eexist-no-wake\n"))
        #expect(!answer.output.contains("field-events-only"))
        let none = try await faultline("list", "--like", "EEXIST nosuchsymptom")
        #expect(none.status == 2 && none.errors.contains("no experiment has all of these words"))
        #expect(try await faultline("show", "field-eexist-no-wake").output.contains("met in ejc3/fcvm"))
    }

    @Test
    func `a stack is recognised on the kernels that have it, and the nearest ones are shown of one that none has`()
        async throws
    {
        let record = try String(
            contentsOf: Tool.repository.appending(path: "results/7.3.4-cloud/aio-read-wp.json"), encoding: .utf8)
        let functions = record.split(separator: "\"stacks\" : {")[1].split(separator: "[")[1].split(separator: "]")[0]
            .split(separator: "\"").filter { $0.contains("_") }.map { "[<0>] \($0)+0x1/0x2\n" }
        let some = ["aio-read-wp", "notes-two-step", "wp-never-resolved"]
        let known = try await recognise(functions.joined(), among: some)
        #expect(
            known.status == 0 && known.output.hasPrefix("this stack, of \(functions.count) functions, is on record:"))
        #expect(
            known.output.contains("aio-read-wp  reader.aio-read, state D\n") && known.output.contains("7.3.4-cloud"))
        let changed = try await recognise(
            functions.joined() + "[<0>] entry_from_elsewhere+0x1/0x2\n", among: some)
        #expect(
            changed.status == 1
                && changed.output.contains("not on record; the nearest stacks have \(functions.count) of"))
        #expect(changed.output.contains("    - entry_from_elsewhere\n"))
        #expect(try await recognise("nothing to see\n", among: some).status == 2)
    }

    @Test func `the atlas knows all that it says, of a record of the script as it is`() async throws {
        let answer = try await faultline("atlas", "host", "--stacks")
        #expect(answer.status == 0 && answer.errors.isEmpty, "\(answer.errors)")
        #expect(!answer.output.contains("unknown"), "an observation has another name than the script's")
        let rows = answer.output.split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: true)
        }
        #expect(rows.contains { $0.starts(with: ["read-pipe", "missing", "anonymous,"]) && $0.contains("spins,") })
        #expect(
            rows.contains { $0.starts(with: ["uring-async", "missing", "anonymous,"]) && $0.contains("(iou-wrk)") })
        #expect(rows.contains { $0.starts(with: ["mem-read", "missing", "anonymous,"]) && $0.last == "EIO" })
        let other = try await faultline("atlas", "host", "--page", "mising")
        #expect(other.status == 2 && other.errors.contains("there are missing, write-protected, minor, poisoned"))
    }

    @Test func `results without records are no findings, and a README without a place is an error`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: Tool.repository.appending(path: "results"), to: folder)
        try Data("# Mine\n".utf8).write(to: folder.appending(path: "README.md"))
        let answer = try await faultline("findings", "--write", "--results", folder.path)
        #expect(answer.status == 2 && answer.errors.contains("has no place for the findings"))
        #expect(try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8) == "# Mine\n")
    }
}
