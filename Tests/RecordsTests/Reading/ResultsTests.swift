import Experiments
import Foundation
import Testing

@testable import Records

/// Which kernel a word means, and what is said of a file that is not right.
@Suite struct ResultsTests {
    private let folder: ResultsFolder

    init() throws {
        folder = try ResultsFolder()
        var generator = RecordGenerator(seed: 1)
        for name in ["6.1.192-cloud", "7.3.4-cloud", "6.12.118-cloud", "6.18.44-host", "7.3-rc7-cloud", "6.12.118-rt"] {
            try folder.add(generator.record(), of: name)
        }
    }

    @Test func `kernels stand by version, a candidate before its release`() throws {
        #expect(
            try folder.results.kernels().map(\.name) == [
                "6.1.192-cloud", "6.12.118-cloud", "6.12.118-rt", "6.18.44-host", "7.3-rc7-cloud", "7.3.4-cloud",
            ])
    }

    @Test func `versions are numbers, and what is none comes last`() {
        let names = [
            "5.10.9-cloud", "5.10.262-cloud", "5.10.262-rt", "6.1.1-host", "7.3-rc2-cloud", "7.3-rc10-cloud",
            "7.3-cloud",
            "7.3.4-cloud", "10.0-cloud", "linux",
        ]
        #expect(names.shuffled().sorted { KernelVersion($0) < KernelVersion($1) } == names)
    }

    @Test func `what is no kernel is none`() throws {
        try folder.add(Data(), named: "README.md", of: "notes")
        try Data("x".utf8).write(to: folder.url.appending(path: "README.md"))
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: ".matrix"), withIntermediateDirectories: true)
        #expect(try folder.results.kernels().count == 6)
    }

    @Test(arguments: [
        ("6.1", "6.1.192-cloud"), ("6.18", "6.18.44-host"), ("host", "6.18.44-host"), ("7.3.4", "7.3.4-cloud"),
        ("6.12.118-r", "6.12.118-rt"), ("rt", "6.12.118-rt"),
    ]) func `the beginning of a name is enough`(word: String, name: String) throws {
        #expect(try folder.results.kernel(word).name == name)
    }

    @Test(arguments: [
        ("6.12", "'6.12' may be any of 6.12.118-cloud, 6.12.118-rt"), ("6", "'6' may be any of"),
        ("9.9", "no kernel '9.9'; there are 6.1.192-cloud"), ("", "no kernel ''"), ("6.11", "no kernel '6.11'"),
        ("/no/such", "/no/such: error: no such folder"),
    ]) func `what means none or several is an error`(word: String, message: String) throws {
        let failure = #expect(throws: ReadFailure.self) { try folder.results.kernel(word) }
        #expect(failure?.description.contains(message) == true, "\(failure?.description ?? "")")
    }

    @Test func `paths of folders and of records are kernels too`() throws {
        #expect(try folder.results.kernel(folder.url.path + "/7.3.4-cloud/").name == "7.3.4-cloud")
        let kernel = try folder.results.kernel(folder.url.path + "/7.3.4-cloud/x.json")
        #expect(kernel.experiments == ["x"])
        #expect(try kernel.machine() == nil)
    }

    @Test func `a folder without records says so`() throws {
        let empty = try ResultsFolder()
        let failure = #expect(throws: ReadFailure.self) { try empty.results.kernels() }
        #expect(failure?.reason.contains("'faultline run' writes them") == true)
    }

    @Test func `short names mean the kernels that they stand for`() throws {
        let names = try folder.results.kernels().map(\.name)
        let short = Results.shortNames(of: names)
        #expect(short == ["6.1", "6.12.118-cloud", "6.12.118-rt", "host", "7.3-rc7-cloud", "7.3.4"])
        for (word, name) in zip(short, names) { #expect(try folder.results.kernel(word).name == name) }
    }

    // MARK: Files that are not right

    private func failure(of data: Data) throws -> ReadFailure? {
        let path = try folder.add(data, named: "bad.json", of: "7.3.4-cloud")
        let kernel = try folder.results.kernel("7.3.4")
        do throws(ReadFailure) {
            _ = try kernel.record(of: "bad")
            return nil
        } catch {
            #expect(error.path == path && error.description.hasPrefix("\(path):"))
            return error
        }
    }

    @Test func `a record that was cut off anywhere is an error that says so`() throws {
        var generator = RecordGenerator(seed: 7)
        var record = generator.record()
        while record.variants.isEmpty { record = generator.record() }
        let whole = try CanonicalJSON.encode(record)
        #expect(try failure(of: whole) == nil)
        // But for the newline at the end.
        for length in stride(from: 0, to: whole.count - 1, by: 7) {
            let failure = try #require(try failure(of: whole.prefix(length)), "\(length) bytes")
            #expect(failure.reason.contains("ends too early"), "\(length) bytes: \(failure)")
        }
    }

    @Test func `a record with a byte changed is read or is an error`() throws {
        var generator = RecordGenerator(seed: 3)
        let whole = try CanonicalJSON.encode(generator.record())
        for _ in 0..<400 {
            var broken = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                broken[Int.random(in: 0..<broken.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            // Whatever it is, it ends in an answer.
            _ = try failure(of: broken)
        }
    }

    @Test(arguments: [
        (#"{"format" : 4}"#, "is written in format 4; this Faultline reads up to 3: use a newer one"),
        (#"{"format" : 99, "experiment" : {"a" : 1}}"#, "is written in format 99"),
        (#"{"format" : 0}"#, "format 0 does not exist"), (#"{"format" : 2}"#, "has no 'experiment'"),
        (#"{"experiment" : "x"}"#, "the file has no 'format'"), ("[]", "the file:"), ("12", "the file:"),
        (#"{"format" : "2"}"#, "format: "), ("{\"format\" : 2,\n  \"experiment\" ; 1}", "is not JSON"),
        (String(repeating: "[", count: 100_000), "error"),
    ]) func `what is wrong with a record is said in a line`(text: String, message: String) throws {
        let failure = try #require(try failure(of: Data(text.utf8)))
        #expect(failure.description.contains(message), "\(failure)")
        #expect(!failure.description.contains("\n"))
    }

    @Test func `broken JSON is shown its place`() throws {
        let failure = try #require(try failure(of: Data("{\"format\" : 2,\n  \"experiment\" : }".utf8)))
        #expect(failure.place == "2:18", "\(failure)")
    }

    @Test func `a wrong value is named by its path`() throws {
        var generator = RecordGenerator(seed: 7)
        var record = generator.record()
        while record.variants.isEmpty { record = generator.record() }
        let text = String(decoding: try CanonicalJSON.encode(record), as: UTF8.self)
        let broken = text.replacing(/"verdict" : "[a-z]+"/, with: #""verdict" : "splendid""#, maxReplacements: 1)
        let failure = try #require(try failure(of: Data(broken.utf8)))
        #expect(failure.reason.hasPrefix("variants[0].verdict: "), "\(failure)")
    }

    @Test func `format 1, with the kernel's release in it, is still read`() throws {
        let text = #"{"experiment" : "bad", "format" : 1, "kernel" : "6.1.0", "script" : "sha256:0", "variants" : []}"#
        #expect(try failure(of: Data(text.utf8)) == nil)
    }

    @Test func `empty lists stand in one line, and strings as they are`() throws {
        let text = String(
            decoding: try CanonicalJSON.encode(["a": [], "b": ["[\n\n ]"], "c": [String]()]), as: UTF8.self)
        #expect(text == "{\n  \"a\" : [],\n  \"b\" : [\n    \"[\\n\\n ]\"\n  ],\n  \"c\" : []\n}\n")
    }
}
