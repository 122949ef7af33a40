import Experiments
import Foundation
import Testing

@testable import Records

@Suite final class RecordStoreTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: folder) }

    private var record: Record {
        Record(
            experiment: "aio-read-wp", script: "sha256:00",
            variants: [
                VariantRecord(
                    variant: ["backing": "shmem"], verdict: .pass, skip: nil, error: nil,
                    expectations: [
                        ExpectationRecord(
                            expected: .always, values: ["state": .word("D")], observation: "Always", held: true,
                            means: nil)
                    ],
                    outcomes: [
                        OutcomeRecord(
                            count: 20, ending: .completed, values: ["state": .word("D"), "result": .number(4096)],
                            orders: ["3f2a3f2a"])
                    ],
                    orders: [])
            ])
    }

    @Test func `a record comes back as it was written`() throws {
        let store = RecordStore(results: folder, kernel: KernelName(host: "6.18.44-test", version: "#1 SMP"))
        #expect(try store.write(record))
        let path = store.path(of: "aio-read-wp")
        #expect(path.path.hasSuffix("/6.18.44-host/aio-read-wp.json"))
        #expect(try JSONDecoder().decode(Record.self, from: Data(contentsOf: path)) == record)
    }

    @Test func `writing it again changes no byte`() throws {
        let store = RecordStore(results: folder, kernel: KernelName(host: "6.18.44-test", version: "#1 SMP"))
        let path = store.path(of: record.experiment)
        #expect(try store.write(record))
        let first = try Data(contentsOf: path)
        #expect(try store.write(record))
        #expect(try Data(contentsOf: path) == first)
    }

    @Test(arguments: [Verdict.skip, .error])
    func `a run that came to nothing replaces no record`(verdict: Verdict) throws {
        let store = RecordStore(results: folder, kernel: KernelName(host: "6.18.44-test", version: "#1 SMP"))
        let path = store.path(of: record.experiment)
        var poor = record
        poor.variants[0].verdict = verdict
        #expect(try store.write(poor), "there is none yet")
        #expect(try store.write(record), "a better one replaces it")
        let first = try Data(contentsOf: path)
        #expect(try !store.write(poor))
        #expect(try Data(contentsOf: path) == first)
    }

    @Test func `what is skipped again is written again, and no trouble replaces it`() throws {
        let store = RecordStore(results: folder, kernel: KernelName(host: "6.18.44-test", version: "#1 SMP"))
        var skipped = record
        skipped.variants[0].verdict = .skip
        #expect(try store.write(skipped))
        skipped.script = "sha256:11"
        #expect(try store.write(skipped), "its script is another")
        #expect(store.record(of: "aio-read-wp")?.script == "sha256:11")
        skipped.variants[0].verdict = .miss
        #expect(try !store.write(skipped))
    }

    @Test func `evidence begins anew with each run, a file for each variant`() throws {
        let store = RecordStore(results: folder, kernel: KernelName(host: "6.18.44-test", version: "#1 SMP"))
        let variant = Variant([.init(variable: "backing", value: "shmem")])
        for _ in 1...2 {
            let evidence = try store.evidence(of: "aio-read-wp")
            try evidence.begin(variant)
            evidence.add(.skip("nothing"))
            try evidence.publish()
        }
        let text = try String(
            contentsOf: folder.appending(path: "evidence/6.18.44-host/aio-read-wp/backing=shmem.txt"), encoding: .utf8)
        #expect(text == "== skipped: nothing\n")
    }

    @Test(arguments: [
        ("6.18.44-fc-v595", "#1 SMP", "6.18.44-host"), ("7.3-rc7", "#2", "7.3-rc7-host"),
        ("5.10.0-46-cloud-amd64", "#1 SMP Debian 5.10.262-1 (2026-10-01)", "5.10.262-host"),
        ("7.3.0-rc7+", "", "7.3.0-rc7-host"), ("6.12", "", "6.12-host"), ("odd/name", "", "odd-name-host"),
    ])
    func `a kernel's name is its version`(release: String, version: String, name: String) {
        #expect(KernelName(host: release, version: version).description == name)
    }

    @Test func `the digest is the published one`() {
        #expect(
            Digest.of(Data("abc".utf8))
                == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
