import Experiments
import Foundation
import Testing

@testable import Records

/// KTAP against the grammar of Documentation/dev-tools/ktap.rst, read strictly: no unknown line is let pass.
@Suite struct KTAPTests {
    /// A block of results: a version line, a plan, then that many results, each after its subtests and diagnostics.
    private struct Reader {
        private var lines: ArraySlice<Substring>
        private(set) var results = 0

        init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...] }

        /// Reads a block at an indentation, and returns whether all of it is ok.
        mutating func block(_ indent: String) throws -> Bool {
            try take("\(indent)KTAP version 1")
            guard let plan = lines.popFirst()?.wholeMatch(of: /( *)1\.\.(\d+)/), plan.1 == indent,
                let count = Int(plan.2)
            else { throw Problem("no plan") }
            var isOK = true
            for number in 1...max(1, count) where count > 0 {
                let isNested = lines.first == "\(indent)  KTAP version 1"
                let areSubtestsOK = isNested ? try block(indent + "  ") : true
                while lines.first?.hasPrefix("\(indent)# ") == true { lines.removeFirst() }
                guard let line = lines.popFirst(),
                    let result = line.wholeMatch(of: /( *)(not ok|ok) (\d+) ([^#\s][^#]*?)( # .+)?/)
                else { throw Problem("no result where \(number) is due: \(lines.first ?? "")") }
                guard result.1 == indent, Int(result.3) == number else { throw Problem("out of order: \(line)") }
                let passes = result.2 == "ok"
                guard !isNested || passes == areSubtestsOK else {
                    throw Problem("does not follow from subtests: \(line)")
                }
                if let directive = result.5, directive.hasPrefix(" # ERROR"), passes {
                    throw Problem("ok with an error")
                }
                isOK = isOK && passes
                results += 1
            }
            return isOK
        }

        mutating func end() throws {
            guard lines == [""] else { throw Problem("rest: \(lines.prefix(3))") }
        }

        private mutating func take(_ line: String) throws {
            guard let found = lines.popFirst(), found == line else { throw Problem("expected '\(line)'") }
        }
    }

    private struct Problem: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    private func text(of records: [Record]) throws -> String {
        let folder = try ResultsFolder()
        for record in records { try folder.add(record, of: "6.1.1-cloud") }
        return KTAP.text(of: try ResultSet(folder.results.kernels()))
    }

    @Test func `any records make KTAP, a line for each kernel, experiment and variant`() throws {
        for seed in 0..<200 as Range<UInt64> {
            var generator = RecordGenerator(seed: seed)
            let records = ["x", "y", "z"].map { generator.record($0) }
            let text = try text(of: records)
            var reader = Reader(text)
            _ = try reader.block("")
            try reader.end()
            #expect(reader.results == 1 + 3 + records.reduce(0) { $0 + $1.variants.count }, "seed \(seed)\n\(text)")
        }
    }

    private func variant(_ verdict: Verdict, skip: String? = nil, error: String? = nil, label: String = "a")
        -> VariantRecord
    {
        VariantRecord(
            variant: ["v": label], verdict: verdict, skip: skip, error: error, expectations: [], outcomes: [],
            orders: [])
    }

    @Test func `each verdict has its line`() throws {
        let record = Record(
            experiment: "x", script: "sha256:0",
            variants: [
                variant(.pass), variant(.done), variant(.skip, skip: "feature wp"), variant(.fail),
                variant(.error, error: "two\nlines"), variant(.miss, error: "no boot"), variant(.pass, label: "wake#2"),
            ])
        let lines = try text(of: [record]).split(separator: "\n").map { $0.drop { $0 == " " } }
        #expect(
            lines.dropFirst(6) == [
                "ok 1 v=a", "ok 2 v=a # measured, nothing expected", "ok 3 v=a # SKIP feature wp", "not ok 4 v=a",
                "not ok 5 v=a # ERROR error: two lines", "not ok 6 v=a # ERROR miss: no boot", "ok 7 v=wake_2",
                "not ok 1 x",
                "not ok 1 6.1.1-cloud",
            ])
    }

    @Test func `what is skipped throughout is skipped`() throws {
        let record = Record(experiment: "x", script: "sha256:0", variants: [variant(.skip, skip: "feature wp")])
        #expect(try text(of: [record]).hasSuffix("  ok 1 x # SKIP\nok 1 6.1.1-cloud # SKIP\n"))
    }
}
