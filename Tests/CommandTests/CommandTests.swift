import Foundation
import Testing

/// The tool as a person or a script meets it: output and exit status.
@Suite(.timeLimit(.minutes(5))) final class CommandTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func faultline(_ arguments: String...) async throws -> Tool.Answer {
        try await Tool(folder: folder.path)(arguments)
    }

    private func write(_ text: String, to name: String) throws -> String {
        let path = folder.appending(path: name)
        try text.write(to: path, atomically: true, encoding: .utf8)
        return path.path
    }

    private static func script(expecting value: String) -> String {
        """
        question: Does a store land?
        memory:
          page: {backing: anonymous, fill: 0x11}
        threads:
          writer:
            - store: {to: page, value: 0x22}
        orders: all
        observe: {stored: "page[0]"}
        expect:
          - always: {stored: \(value)}
        """
    }

    /// The id of that script's only order.
    private static let order = "b89e779d"

    @Test func `expectations that hold are exit status 0, with a record and evidence`() async throws {
        let path = try write(Self.script(expecting: "0x22"), to: "holds.yaml")
        let answer = try await faultline("run", path, "--trials", "3")
        #expect(answer.status == 0)
        #expect(answer.output.contains("3*>stored=0x22;  [\(Self.order)]"))
        let again = try await faultline("run", path, "--trials", "1", "--order", Self.order)
        #expect(again.status == 0 && again.output.contains("1*>stored=0x22;  [\(Self.order)]"))
        #expect(answer.output.contains("Observation holds {stored=0x22} Always 3 0"))
        let results = folder.appending(path: "results")
        let entries = { (path: String) in
            try FileManager.default.contentsOfDirectory(atPath: results.appending(path: path).path).sorted()
        }
        let kernel = try #require(try entries(".").first { $0.hasSuffix("-host") })
        #expect(try entries(".") == [kernel, "evidence"])
        #expect(try entries(kernel) == ["holds.json", "machine.json"])
        #expect(try entries("evidence/\(kernel)/holds") == ["all.txt"])
    }

    @Test func `an expectation that does not hold is exit status 1`() async throws {
        let path = try write(Self.script(expecting: "0x33"), to: "fails.yaml")
        let answer = try await faultline("run", path)
        #expect(answer.status == 1)
        #expect(answer.output.contains("fails on ") && answer.output.contains(": fail"))
        #expect(answer.output.contains("Never 0 20  (expected Always)"))
    }

    @Test(arguments: [
        ("unknown key", "qestion: x\n", "unknown key 'qestion'"),
        ("bad size", script(expecting: "0x22") + "\nfiles: {d: {size: 4Kib}}\n", "'4Kib' is not a size"),
        ("garbage", "\u{1}\u{2}: [", "error:"),
        ("empty", "", "the script is empty"),
    ])
    func `a bad script is one error and exit status 2`(name: String, text: String, message: String) async throws {
        let path = try write(text, to: "bad.yaml")
        for command in ["run", "check", "show"] {
            let answer = try await faultline(command, path)
            #expect(answer.status == 2)
            #expect(answer.output.isEmpty)
            #expect(answer.errors.contains(message))
            #expect(answer.errors.hasPrefix(path), "an error begins with the file's name")
        }
    }

    @Test func `a step on unknown memory and an impossible order name their place`() async throws {
        let good = Self.script(expecting: "0x22")
        let unknown = try write(good.replacing("to: page", with: "to: pgae"), to: "unknown.yaml")
        #expect(
            try await faultline("check", unknown).errors.contains("unknown.yaml:6:19: error: unknown memory 'pgae'"))
        let order = try write(
            good.replacing("orders: all", with: "orders: [[writer.store, writer.store]]"), to: "order.yaml")
        let answer = try await faultline("check", order)
        #expect(answer.errors.contains("order.yaml:7:25: error: impossible order: 'writer.store' stands twice"))
        #expect(answer.status == 2)
    }

    @Test func `ten megabytes of garbage are one error`() async throws {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<(10 << 20) / 8).map { _ in generator.next() }
        let path = folder.appending(path: "garbage.yaml")
        try bytes.withUnsafeBytes { try Data($0).write(to: path) }
        let answer = try await faultline("run", path.path)
        #expect(answer.status == 2)
        #expect(answer.errors.contains("larger than 1 MiB"))
    }

    @Test func `one bad name among good ones runs nothing`() async throws {
        let path = try write(Self.script(expecting: "0x22"), to: "holds.yaml")
        let answer = try await faultline("run", path, "no-such-experiment", "--experiments", folder.path)
        #expect(answer.status == 2)
        #expect(answer.errors.contains("no-such-experiment"))
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "results").path))
    }

    @Test func `json is one record a line`() async throws {
        let path = try write(Self.script(expecting: "0x22"), to: "holds.yaml")
        let answer = try await faultline("run", path, "--json")
        let record = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
        #expect(record?["experiment"] as? String == "holds")
        #expect(record?["format"] as? Int == 3)
        #expect((record?["kernel"] as? String)?.hasSuffix("-host") == true)
    }

    @Test func `a danger is refused unless it is allowed`() async throws {
        let path = try write("danger: hang\n" + Self.script(expecting: "0x22"), to: "risky.yaml")
        let refused = try await faultline("run", path)
        #expect(refused.status == 0)
        #expect(refused.output.contains("risky on ") && refused.output.contains(": skip"))
        #expect(try await faultline("run", path, "--allow-danger").output.contains(": pass"))
    }

    @Test(arguments: [["run"], ["run", "x", "--trials", "0"], ["check"], ["fly"], ["run", "x", "--watchdog", "x"]])
    func `usage errors are exit status 2`(arguments: [String]) async throws {
        let answer = try await Tool(folder: folder.path)(arguments)
        #expect(answer.status == 2)
        #expect(!answer.errors.isEmpty)
    }

    @Test func `the doctor says what to do`() async throws {
        let answer = try await faultline("doctor")
        #expect(answer.status == 0)
        for name in [
            "kernel", "userfaultfd", "libaio", "io_uring", "kernel stacks", "tracing", "O_DIRECT", "hugepages", "QEMU",
        ] {
            #expect(answer.output.contains(name))
        }
    }

    @Test func `the doctor says whether the disk can be held and whether there is swap`() async throws {
        let lines = try await faultline("doctor").output.split(separator: "\n").map(String.init)
        for name in ["disk hold", "swap"] {
            let index = try #require(
                lines.firstIndex { $0.contains(try! Regex("^(ok|missing) +\(name) +[^ ]")) }, "\(name)")
            // What is missing comes with an advice.
            #expect(lines[index].hasPrefix("ok") || lines[index + 1].contains("-> "), "\(lines[index])")
        }
        let none = try await faultline("doctor", "--scratch", "/dev/shm").output
        #expect(none.contains(/missing +disk hold +holding the disk under \/dev\/shm: tmpfs has no disk of its own/))
    }

    @Test func `results that cannot be written are trouble, not a crash`() async throws {
        let path = try write(Self.script(expecting: "0x22"), to: "holds.yaml")
        let answer = try await faultline("run", path, "--results", "/proc/nowhere")
        #expect(answer.status == 2)
        #expect(answer.errors.contains("cannot write /proc/nowhere"))
    }

    @Test func `a scratch folder that does not exist is trouble that names it`() async throws {
        let yaml = """
            question: x
            memory: {page: {backing: anonymous, fill: 0x11}}
            files: {data: {size: 4KiB, direct: true}}
            threads: {reader: [{read: {file: data, into: page}}]}
            orders: all
            observe: {read: reader.read}
            """
        let path = try write(yaml, to: "direct.yaml")
        let answer = try await faultline("run", path, "--scratch", "/no/such/folder")
        #expect(answer.status == 2)
        #expect(answer.output.contains("trouble: open on /no/such/folder (an unnamed file with O_DIRECT)"))
    }
}
