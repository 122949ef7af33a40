import Experiments
import Foundation
import Testing

@testable import Records

/// Records that an earlier Faultline wrote.
@Suite struct OldFormatTests {
    private static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A record as format 2 had it, from the results of its time.
    private func old(_ name: String) throws -> Record {
        let path = Self.repository.appending(path: "Tests/Fixtures/format-2/\(name).json").path
        return try ResultsFile.decode(Record.self, ResultsFile.bytes(of: path), of: path)
    }

    @Test func `a record of format 2 has its stacks and paths`() throws {
        let record = try old("aio-read-wp-kill")
        #expect(record.format == 2)
        let order = try #require(record.variants.first?.orders.first)
        let stack = try #require(order.blocked.first?.stack)
        #expect(stack.count == 17 && stack.first == "handle_userfault" && stack[7] == "iomap_dio_bio_actor")
        let attempt = FaultAttempt(
            function: "handle_mm_fault", caller: "__get_user_pages", in: "page", page: 0,
            flags: ["WRITE", "ALLOW_RETRY", "KILLABLE"], returned: ["VM_FAULT_RETRY"],
            userfault: UserfaultAttempt(reason: "write-protect", returned: ["VM_FAULT_RETRY"]))
        #expect(order.faultPaths == .observed([FaultPath(thread: "reader", attempts: [attempt])]))
        #expect(record.variants[1].skip == "userfaultfd feature wp-hugetlbfs-shmem")
    }

    @Test func `a record of format 2 says why it has no paths`() throws {
        let record = try old("notes-two-step")
        #expect(record.variants[0].orders[0].blocked.count == 2)
        #expect(
            record.variants[0].orders[0].faultPaths
                == .notObservable("open on /sys/kernel/tracing/kprobe_events: No such file or directory (ENOENT)"))
    }

    @Test(arguments: ["aio-read-wp-kill", "notes-two-step"])
    func `written again it is of the current format, and says the same`(name: String) throws {
        let record = try old(name)
        let data = try CanonicalJSON.encode(record)
        let again = try ResultsFile.decode(Record.self, data, of: name)
        #expect(again.format == Record.currentFormat)
        #expect(again.variants == record.variants)
        #expect(RecordDiff(record, again).isEmpty(semantic: false))
    }

    @Test func `names in place of stacks are no record of format 2`() throws {
        let text = try String(
            contentsOf: Self.repository.appending(path: "Tests/Fixtures/format-2/notes-two-step.json"), encoding: .utf8)
        let broken = text.replacing(/"stack" : \[[^\]]*\]/, with: "\"stack\" : \"guest.store\"", maxReplacements: 1)
        #expect(broken != text)
        let failure = #expect(throws: ReadFailure.self) {
            try ResultsFile.decode(Record.self, Data(broken.utf8), of: "x.json")
        }
        #expect(failure?.reason.hasPrefix("variants[0].orders[0].blocked[0].stack: ") == true)
    }

    @Test func `every record of the repository is read, and written again says the same`() throws {
        let kernels = try Results(path: Self.repository.appending(path: "results").path).kernels()
        for kernel in kernels {
            for experiment in kernel.experiments {
                let record = try #require(try kernel.record(of: experiment))
                let data = try CanonicalJSON.encode(record)
                let again = try ResultsFile.decode(Record.self, data, of: experiment)
                #expect(again.variants == record.variants, "\(kernel.name)/\(experiment)")
            }
        }
    }
}
