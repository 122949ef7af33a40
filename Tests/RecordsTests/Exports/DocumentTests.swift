import Experiments
import Foundation
import Testing

@testable import Records

/// JUnit XML and KCIDB of records that were made to break them.
@Suite struct DocumentTests {
    private func set(_ variants: [VariantRecord]) throws -> ResultSet {
        let folder = try ResultsFolder()
        try folder.add(Record(experiment: "x", script: "sha256:0", variants: variants), of: "6.1.1-cloud")
        return try ResultSet(folder.results.kernels())
    }

    private func variant(_ verdict: Verdict, _ label: [String: String] = [:], error: String? = nil) -> VariantRecord {
        VariantRecord(
            variant: label, verdict: verdict, skip: nil, error: error, expectations: [], outcomes: [], orders: [])
    }

    @Test func `markup and control characters are escaped`() throws {
        let text = JUnit.text(of: try set([variant(.error, ["a": "<&>\""], error: "\u{1}bad\u{1b}[31m & \"worse\"")]))
        #expect(text.contains("name=\"a=&lt;&amp;&gt;&quot;\""))
        #expect(text.contains("message=\"\u{fffd}bad\u{fffd}[31m &amp; &quot;worse&quot;\""))
    }

    @Test func `the counts are those of the cases`() throws {
        let verdicts: [Verdict] = [.pass, .done, .skip, .fail, .fail, .error, .miss]
        let text = JUnit.text(of: try set(verdicts.enumerated().map { variant($1, ["v": "\($0)"]) }))
        #expect(text.contains("tests=\"7\" failures=\"2\" errors=\"2\" skipped=\"1\""))
        #expect(text.ranges(of: "<testcase ").count == 7 && text.ranges(of: "<failure ").count == 2)
        #expect(text.ranges(of: "<error ").count == 2 && text.ranges(of: "<skipped ").count == 1)
    }

    @Test func `KCIDB's paths and ids are of its alphabet`() throws {
        let set = try set([variant(.pass, ["modes": "missing+write-protect", "ü": "a b.c"])])
        let data = try CanonicalJSON.encode(try KCIDB(set, origin: "my_lab1"))
        let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let test = try #require((document?["tests"] as? [[String: Any]])?.first)
        #expect(test["path"] as? String == "faultline.x.modes-missing_write-protect._-a_b_c")
        #expect(test["id"] as? String == "my_lab1:6.1.1-cloud:x:modes=missing+write-protect ü=a b.c")
        #expect(test["build_id"] as? String == "my_lab1:6.1.1-cloud" && test["status"] as? String == "PASS")
    }

    @Test(arguments: ["", "My Lab", "lab-1", "lab:1", "é"])
    func `an origin that the schema refuses is refused`(origin: String) throws {
        let set = try set([])
        #expect(throws: KCIDB.BadOrigin.self) { try KCIDB(set, origin: origin) }
    }
}
