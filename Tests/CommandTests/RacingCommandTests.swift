import Foundation
import Testing

/// Races, hunts and pruning, as a person meets them.
@Suite(.timeLimit(.minutes(5))) final class RacingCommandTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A memory server that drops a page; a broken one has not written it back.
    private func server(writesBack: Bool) throws -> String {
        let script = """
            question: Is a byte lost when its page is dropped?
            memory:
              page: {backing: anonymous, fill: 0x11, register: missing+write-protect}
            threads:
              guest:
                - store: {to: page, value: 0x41}
                - load: page
              server:
                - write-protect: page
            \(writesBack ? "    - write-back: page" : "")
                - madvise: {range: page, advice: dontneed}
                - write-unprotect: page
              handler:
                - serve: {in: page, kind: missing}
            orders: all
            trials: 2
            observe: {stored: guest.store, found: guest.load}
            expect:
              - always: {stored: 1, found: 0x41}
            """
        let path = folder.appending(path: writesBack ? "right.yaml" : "broken.yaml")
        try script.write(to: path, atomically: true, encoding: .utf8)
        return path.path
    }

    private func run(_ arguments: String...) async throws -> Tool.Answer {
        try await Tool(folder: folder.path)(["run"] + arguments)
    }

    @Test func `every order finds the byte that a server loses, and shows the smallest`() async throws {
        let answer = try await run(server(writesBack: false))
        #expect(answer.status == 1)
        #expect(answer.output.contains("does not hold: always {found: 0x41, stored: 1}"))
        // Stored before the drop, and looked for after it: three switches between threads are the fewest.
        let smallest = try #require(answer.output.split(separator: "\n").first { $0.contains("the smallest, ") })
        let steps = smallest.split(separator: ": ")[1].split(separator: ", ").map(String.init)
        let threads = steps.map { $0.prefix { $0 != "." } }
        #expect(zip(threads, threads.dropFirst()).count { $0 != $1 } == 3)
        let place = { (step: String) in try #require(steps.firstIndex(of: step)) }
        #expect(try place("guest.store") < place("server.madvise"))
        #expect(try place("server.madvise") < place("guest.load"))
        #expect(answer.output.contains("load = 0x00"))
    }

    @Test func `a race finds it, too, and its token repeats it`() async throws {
        let answer = try await run(server(writesBack: false), "--racing", "--trials", "1000", "--seed", "7")
        #expect(answer.status == 1)
        #expect(answer.output.contains("racing: 1000 trials") && answer.output.contains("seed 7"))
        let line = try #require(answer.output.split(separator: "\n").first { $0.contains("the smallest, race:") })
        let token = try #require(line.firstMatch(of: /race:[0-9,]+/)).output
        let again = try await run(server(writesBack: false), "--order", String(token), "--trials", "50")
        #expect(again.output.contains("racing: 50 trials, 0 of them steered"))
        #expect(again.output.contains("[\(token)]"))
        let drawn = try await Tool(folder: folder.path)(
            "timeline", server(writesBack: false), "--order", String(token))
        #expect(drawn.status == 0)
        #expect(drawn.output.contains("guest") && drawn.output.contains("madvise"))
    }

    @Test func `an order that the threads hand on shows what it shows otherwise, and leaves no record`() async throws {
        let path = try server(writesBack: false)
        let ordered = try await run(path, "--trials", "1")
        let smallest = try #require(ordered.output.split(separator: "\n").first { $0.contains("the smallest, ") })
        let id = String(try #require(smallest.firstMatch(of: /the smallest, ([0-9a-f]{8})/)).output.1)
        try FileManager.default.removeItem(at: folder.appending(path: "results"))
        let raced = try await run(path, "--racing", "--order", id, "--trials", "500")
        #expect(raced.status == 1)
        #expect(raced.output.contains("500:>found=0x00; stored=1;"), "\(raced.output)")
        #expect(
            raced.output.contains("racing: 500 trials, the threads hand on the turn in order \(id), affinity spread"))
        #expect(raced.output.contains("--order \(id) --racing --trials 500"))
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "results").path))
        let two = try await run(path, "--racing", "--order", id, "--order", id)
        #expect(two.status == 2 && two.errors.contains("one order of a race at a time"))
    }

    @Test func `the server that writes back passes in every order and in a race`() async throws {
        let ordered = try await run(server(writesBack: true))
        #expect(ordered.status == 0, "\(ordered.output)")
        let raced = try await run(server(writesBack: true), "--racing", "--trials", "1000")
        #expect(raced.status == 0, "\(raced.output)")
        let results = folder.appending(path: "results")
        let kernel = try #require(
            FileManager.default.contentsOfDirectory(atPath: results.path).first { $0.hasSuffix("-host") })
        // Races have a folder of their own, so that what lies beside it can be compared byte for byte.
        let records = try FileManager.default.contentsOfDirectory(atPath: results.appending(path: kernel).path)
        #expect(Set(records) == ["machine.json", "right.json"])
        let races = try FileManager.default.contentsOfDirectory(
            atPath: results.appending(path: "racing/\(kernel)").path)
        #expect(Set(races) == ["machine.json", "right.json"])
    }

    @Test(arguments: [[], ["--racing"]])
    func `a hunt ends with the first trial that breaks an expectation`(options: [String]) async throws {
        let path = try server(writesBack: false)
        let answer = try await Tool(folder: folder.path)(["run", path, "--until-fail"] + options)
        #expect(answer.status == 1)
        #expect(answer.output.contains("the smallest, "))
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "results").path + "/broken.json"))
    }

    @Test func `a hunt that finds nothing ends with its trials`() async throws {
        let answer = try await run(server(writesBack: true), "--until-fail", "--trials", "2")
        #expect(answer.status == 0)
        #expect(answer.output.contains(": pass"))
    }

    @Test func `what pruning leaves out is run and compared on demand`() async throws {
        let script = """
            question: Which of these can tell in which sequence they ran?
            memory:
              here: {backing: anonymous, pages: 2, fill: 0x11}
            threads:
              one: [{store: {to: here.0, value: 0x22}}]
              two: [{store: {to: here.1, value: 0x33}}]
            orders: all
            trials: 2
            observe: {first: "here[0]"}
            """
        let path = folder.appending(path: "pages.yaml")
        try script.write(to: path, atomically: true, encoding: .utf8)
        let pruned = try await run(path.path)
        #expect(pruned.output.contains("2:>first=0x22;"))
        let whole = try await run(path.path, "--no-prune")
        #expect(whole.output.contains("4:>first=0x22;"))
        #expect(whole.output.contains("2 orders in 1 classes: equivalent orders showed the same"))
        let shown = try await Tool(folder: folder.path)("show", path.path, "--no-prune")
        let lines = shown.output.split(separator: "\n").filter { $0.contains("one.store") }
        #expect(lines.count == 2 && lines.count { $0.contains("  = ") } == 1)
    }

    @Test(arguments: [
        ["--order", "race:1,2"], ["--order", "race:x"], ["--racing", "--seed", "-1"], ["--affinity", "nowhere"],
    ])
    func `tokens and options that fit nothing are refused or say why`(options: [String]) async throws {
        let path = try server(writesBack: true)
        let answer = try await Tool(folder: folder.path)(["run", path] + options)
        if options.last == "race:1,2" {
            #expect(answer.status == 0)
            #expect(answer.output.contains("the token has 2 delays, and this variant 7 steps"))
        } else {
            #expect(answer.status == 2)
            #expect(!answer.errors.isEmpty)
        }
    }
}
