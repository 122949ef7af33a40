import BlockedThreads
import Foundation
import ProcFS
import SystemCalls
import SystemPackage
import Testing

@testable import Sampling

@Suite(.timeLimit(.minutes(5))) struct `A trace` {
    private struct Event: Decodable {
        struct Arguments: Decodable {
            let name: String?
            let thread: String?
            let stack: String?
        }
        let name: String
        let ph: String
        let ts: Double?
        let dur: Double?
        let pid: Int
        let tid: Int
        let args: Arguments
    }

    private func withFile<Result>(_ body: (String) throws -> Result) throws -> Result {
        let path = FileManager.default.temporaryDirectory.appending(path: "faultline-\(UUID()).json").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    private func events(in path: String, missing end: String = "") throws -> [Event] {
        let text = try String(contentsOfFile: path, encoding: .utf8) + end
        return try JSONDecoder().decode([Event].self, from: Data(text.utf8))
    }

    private func sample(passes: Int, to writer: TraceWriter, before: (Int) -> Void) throws -> SamplingReport {
        var pass = 1
        let run = SamplingRun([getpid()], includesDescendants: false, frequency: nil, seconds: nil)
        return try run.run(trace: writer) {
            if pass == passes { return true }
            before(pass)
            pass += 1
            return false
        }
    }

    @Test func `each sleep is a slice, one behind the other`() throws {
        try withFile { path in
            let reader = try BlockedReader(name: "a \"quoted\\\"")
            let number = Int(reader.number)
            let writer = try TraceWriter(path)
            _ = try sample(passes: 10, to: writer) { _ in try? reader.feed() }
            try reader.release()
            let events = try events(in: path).filter { $0.tid == number }
            #expect(writer.failure == nil)
            let names = events.filter { $0.ph == "M" }
            #expect(names.map(\.name) == ["thread_name"])
            // The kernel escapes a backslash in a name.
            #expect(names.map(\.args.name) == ["a \"quoted\\\\\""])
            let slices = events.filter { $0.ph == "X" }
            #expect(slices.count == 10)
            #expect(slices.allSatisfy { $0.name == "S read" && $0.args.stack != nil })
            for (slice, next) in zip(slices, slices.dropFirst()) {
                let end = try #require(slice.ts) + #require(slice.dur)
                #expect(try abs(end - #require(next.ts)) < 0.01)
            }
        }
    }

    @Test func `what was written before a kill can be read, once the bracket is added`() throws {
        try withFile { path in
            let writer = try TraceWriter(path)
            let place = Whereabouts(
                name: "x", state: .sleeping, entry: .outsideSystemCall, stack: KernelStack(parsing: ""))
            writer.introduce(place: 0, place)
            // More than is written at a time; never finished.
            for number in 0..<2_000 {
                writer.add(TraceWriter.Slice(process: 1, thread: 2, place: 0, start: number, end: number + 1))
            }
            var text = try String(contentsOfFile: path, encoding: .utf8)
            text = String(text[..<(try #require(text.lastIndex(of: "\n")))])
            if text.hasSuffix(",") { text.removeLast() }
            let events = try JSONDecoder().decode([Event].self, from: Data((text + "]").utf8))
            #expect(events.count > 500)
        }
    }

    @Test func `a full disk is told, and the samples are counted`() throws {
        let writer = try TraceWriter("/dev/full")
        let report = try sample(passes: 5, to: writer) { _ in }
        #expect(writer.failure?.errno == .noSpace)
        #expect(report.samples > 0)
    }

    @Test func `a trace without a slice is an empty array`() throws {
        try withFile { path in
            try TraceWriter(path).finish()
            #expect(try events(in: path).isEmpty)
        }
    }
}
