import Foundation
import Testing

/// `faultline export` on the committed results, against the formats as they are published.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Validators.arePresent, Validators.lack)) struct ExportCommandTests {
    private let faultline = Tool(folder: Tool.repository.path)

    private func export(_ form: String) async throws -> String {
        let answer = try await faultline("export", form)
        #expect(answer.status == 0 && answer.errors.isEmpty)
        return answer.output
    }

    @Test func `a KCIDB report fits KCIDB's schema`() async throws {
        let report = try await export("kcidb")
        #expect(try await Validators.kcidb(report) == "")
        #expect(try await Validators.kcidb(report.replacing("\"PASS\"", with: "\"GOOD\"")) != "", "the schema is asked")
        let document = try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any]
        let statuses = Set((document?["tests"] as? [[String: Any]] ?? []).compactMap { $0["status"] as? String })
        #expect(statuses.isSuperset(of: ["PASS", "SKIP"]))
    }

    @Test func `JUnit XML fits the schema that Jenkins publishes`() async throws {
        let document = try await export("junit")
        #expect(try await Validators.junit(document) == "")
        #expect(
            try await Validators.junit(document.replacing("classname=", with: "class=")) != "", "the schema is asked")
        #expect(document.contains("<skipped message=\"userfaultfd feature wp-hugetlbfs-shmem\"/>"))
    }

    @Test func `KTAP is TAP to TAP's own reader`() async throws {
        let text = try await export("ktap")
        let kernels = text.split(separator: "\n").count { $0.wholeMatch(of: /(not )?ok \d+ .*/) != nil }
        let answer = try await Validators.prove(text)
        #expect(answer.contains("Tests=\(kernels)") && answer.contains("Result: PASS"), "\(answer)")
        let short = text.split(separator: "\n").dropLast().joined(separator: "\n")
        #expect(try await Validators.prove(short).contains("Result: FAIL"), "the reader counts")
    }
}

/// The tools that exports are validated with.
private enum Validators {
    private static let folder = Tool.repository.appending(path: ".build/validators").path

    static let lack: Comment = "the validators are missing; 'make test' installs them"

    static var arePresent: Bool {
        ["\(folder)/ready", "/usr/bin/prove"].allSatisfy { FileManager.default.fileExists(atPath: $0) }
    }

    /// What KCIDB's schema has against a report; empty if nothing.
    static func kcidb(_ report: String) async throws -> String {
        try await python(
            "import json, sys; from kcidb_io import schema; schema.V5_3.validate(json.load(sys.stdin))", report)
    }

    /// What the schema has against a document; empty if nothing.
    static func junit(_ document: String) async throws -> String {
        try await python(
            "import sys, xmlschema; xmlschema.XMLSchema('\(folder)/junit-10.xsd').validate(sys.stdin.read())", document)
    }

    /// What TAP's reader says of a text.
    static func prove(_ text: String) async throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString).tap")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await Tool.run("/usr/bin/prove", ["-e", "cat", file.path], in: folder, input: "").output
    }

    private static func python(_ program: String, _ input: String) async throws -> String {
        let answer = try await Tool.run("\(folder)/bin/python", ["-c", program], in: folder, input: input)
        return answer.status == 0 ? "" : "\(answer.status): \(answer.errors.suffix(400))"
    }
}
