import Foundation
import Testing

/// `faultline timeline`, and what a run that fails says of time lines.
@Suite(.timeLimit(.minutes(5))) final class TimelineCommandTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func faultline(_ arguments: [String]) async throws -> Tool.Answer {
        try await Tool(folder: folder.path)(arguments)
    }

    /// Two threads that store, one after the other; the second value is what is expected in the end.
    private static let script = """
        question: Whose store stands in the end?
        matrix:
          backing: [anonymous, shmem]
        memory:
          page: {backing: $backing, fill: 0x11}
        threads:
          one:
            - store: {to: page, value: 0x22}
          two:
            - store: {to: page, value: 0x33}
        orders:
          - [one.store, two.store]
          - [two.store, one.store]
        observe: {stored: "page[0]"}
        expect:
          - always: {stored: 0x33}
        """

    private func write(_ text: String, to name: String) throws -> String {
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        return "./\(name)"
    }

    /// What is drawn, with every time replaced by `N`: times differ, what happens does not.
    private func withoutTimes(_ output: String) -> [String] {
        output.split(separator: "\n").map { line in
            String(line).replacing(#/^ *\d+  /#, with: "N  ").replacing(#/^ *us  /#, with: "us  ")
        }
    }

    @Test func `each variant that has the order is drawn, and nothing is recorded`() async throws {
        let path = try write(Self.script, to: "stores.yaml")
        let answer = try await faultline(["timeline", path, "--order", "c96d437b"])
        #expect(answer.status == 0)
        let kernel = try #require(answer.output.firstMatch(of: #/ on (.+-host)\n/#)).1
        let drawing = ["us  one         two", "N  store = 1", "N              store = 1", "stored=0x33;"]
        #expect(
            withoutTimes(answer.output) == ["stores backing=anonymous, order c96d437b, on \(kernel)"] + drawing
                + ["stores backing=shmem, order c96d437b, on \(kernel)"] + drawing)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["stores.yaml"])
    }

    @Test func `one variant is drawn if it is chosen`() async throws {
        let path = try write(Self.script, to: "stores.yaml")
        let answer = try await faultline(["timeline", path, "--order", "c96d437b", "--variant", "backing=shmem"])
        #expect(answer.status == 0 && answer.output.hasPrefix("stores backing=shmem, order c96d437b, on "))
        #expect(!answer.output.contains("anonymous"))
    }

    @Test func `an order that is impossible is drawn as far as it came`() async throws {
        let script = """
            question: What if a thread waits for nothing?
            memory: {page: {backing: anonymous, register: missing}}
            threads:
              waiter: [{await-fault: {kind: missing, in: page}}, {store: page}]
            orders: [[waiter.await-fault, waiter.store]]
            observe: {waited: waiter.await-fault}
            """
        let path = try write(script, to: "waits.yaml")
        let answer = try await faultline(["timeline", path, "--order", "0166a179"])
        let lines = withoutTimes(answer.output)
        #expect(answer.status == 0)
        #expect(
            lines.suffix(5).map { $0.drop { $0 == " " } } == [
                "N  await-fault", "N  | S, waits", "end  blocked", "store not-granted",
                "impossible: 'waiter.store' was due while its thread was still in 'waiter.await-fault'",
            ])
    }

    @Test(arguments: [
        (
            ["--order", "12345678"],
            "no order '12345678' in stores; there are:\n  c96d437b (one.store, two.store)\n  90e9e77b "
        ),
        (
            ["--order", "c96d437b", "--variant", "backing=shm"],
            "no variant of stores has 'backing=shm'; there are:\n  backing=anonymous\n"
        ),
        (["--order", "c96d437b", "--variant", "shmem"], "--variant takes VARIABLE=VALUE"),
        (
            ["--order", "c96d437b", "--variant", "backing=shmem", "--variant", "backing=anonymous"],
            "no variant is stores with backing=shmem backing=anonymous"
        ),
        ([], "--order"),
        (["--order", "c96d437b", "--kernel", "host", "--kernel", "debian:6.1"], "--kernel is given once"),
    ])
    func `what there is not is a usage error that says what there is`(arguments: [String], message: String) async throws
    {
        let path = try write(Self.script, to: "stores.yaml")
        let answer = try await faultline(["timeline", path] + arguments)
        #expect(answer.status == 2 && answer.output.isEmpty)
        #expect(answer.errors.contains(message))
    }

    @Test func `a run that fails draws the smallest order that breaks the expectation, and its commands repeat it`()
        async throws
    {
        let path = try write(Self.script, to: "stores.yaml")
        let answer = try await faultline(["run", path, "--trials", "2", "--scratch", "."])
        #expect(answer.status == 1)
        #expect(answer.output.contains("  2:>stored=0x22;  [90e9e77b]\n"))
        #expect(
            answer.output.contains(
                """
                  does not hold: always {stored: 0x33}; broken in 1 of 2 orders
                    the smallest, 90e9e77b: two.store, one.store

                """))
        let commands = answer.output.matches(of: #/(?:again: |       )faultline (.+)/#).map {
            $0.1.split(separator: " ").map(String.init)
        }
        #expect(commands.count == 4)
        let (run, timeline) = (try await faultline(commands[2]), try await faultline(commands[3]))
        #expect(run.status == 1 && run.output.contains("20:>stored=0x22;  [90e9e77b]"))
        #expect(timeline.status == 0 && timeline.output.hasPrefix("stores backing=shmem, order 90e9e77b, on "))
        #expect(timeline.output.hasSuffix("\nstored=0x22;\n"))
    }
}
