import Testing

@testable import Experiments
@testable import Records

/// What a run says of expectations that did not hold, to the letter.
@Suite struct BreakageReportTests {
    private let report = BreakageReport { ["faultline run x --order \($0)", "faultline timeline x --order \($0)"] }

    private func expectation(_ frequency: Frequency, _ values: [String: Value], _ observation: String?)
        -> ExpectationRecord
    {
        ExpectationRecord(expected: frequency, values: values, observation: observation, held: false, means: nil)
    }

    private func witness(_ ending: Ending = .completed, remark: String? = nil) -> Witness {
        var course = Course("reader.read", "server.close")
        course.step(
            "reader.read", at: 100, [.at(390, after: "reader.read", by: "server.close")], returns: 501,
            result: .number(1))
        course.step("server.close", at: 450, returns: 460, result: .number(0))
        for (after, time) in [("reader.read", 391), ("server.close", 480)] {
            course.sample("reader.read", after: after, at: time, "D", in: "read", ["handle_userfault", "vfs_read"])
        }
        let trial = course.trial(ending, ["read": .number(1), "state": .word("D")], remark: remark)
        return Witness(order: course.order, trial: trial, samples: course.samples, threads: ["reader", "server"])
    }

    @Test func `a trial that breaks two expectations is drawn once, under both`() {
        let expectations = [
            expectation(.always, ["state": .word("S"), "read": .number(1)], "Never"),
            expectation(.never, ["state": .word("D")], "Always"),
        ]
        let lines = report.lines(expectations.map { Breakage($0, [witness()]) })
        #expect(
            lines.joined(separator: "\n") == """
                does not hold: always {read: 1, state: S}; broken in 1 of 1 order
                does not hold: never {state: D}; broken in 1 of 1 order
                  the smallest, c2b4b06f: reader.read, server.close

                     us  reader                 server
                    102  read
                    390  | D, in read
                         |   handle_userfault
                         |   vfs_read
                    452  |<-------------------- close = 0
                    501  = 1

                  an arrow: went on after that step was granted; how soon was not seen

                  D  reader.read, in read, seen after reader.read, server.close
                       handle_userfault
                       vfs_read
                  read=1; state=D;

                  again: faultline run x --order c2b4b06f
                         faultline timeline x --order c2b4b06f
                """)
    }

    @Test func `why a trial hung stands under what came out of it`() {
        let witness = witness(.hung, remark: "'reader.read' went on blocking")
        let lines = report.lines([Breakage(expectation(.always, ["read": .number(1)], "Never"), [witness])])
        #expect(lines.contains("  hung; read=1; state=D;") && lines.contains("  hung: 'reader.read' went on blocking"))
    }

    @Test(arguments: [
        ("Never", "does not hold: sometimes {read: 1}; looked for in 1 order, and never seen"),
        ("Always", "does not hold: sometimes {read: 1}; so was every trial of 1 order"),
    ])
    func `a sometimes says where it was looked for`(observation: String, line: String) {
        let breakage = Breakage(expectation(.sometimes, ["read": .number(1)], observation), [witness()])
        #expect(report.lines([breakage]) == [line])
    }

    @Test func `where no trial counts, that is what is said`() {
        let breakage = Breakage(expectation(.always, ["read": .number(1)], nil), [witness(.impossible)])
        #expect(report.lines([breakage]) == ["does not hold: always {read: 1}; no trial counts"])
    }
}
