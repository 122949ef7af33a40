import Testing

@testable import Experiments

/// The answers of a script.
@Suite struct AnswerTests {
    private func read(_ text: String) throws(ScriptProblem) -> [Answer] {
        try read(ScriptValue(.scalar(text), at: .unknown))
    }

    private func read(_ value: ScriptValue) throws(ScriptProblem) -> [Answer] {
        let answers = ScriptValue(.map([ScriptValue.Entry(key: "Q1", location: .unknown, value: value)]), at: .unknown)
        return try Answer.read(answers, observed: ["state", "result"], variables: ["backing", "io"])
    }

    private func map(_ entries: KeyValuePairs<String, ScriptValue>) -> ScriptValue {
        ScriptValue(
            .map(entries.map { ScriptValue.Entry(key: $0.key, location: .unknown, value: $0.value) }), at: .unknown)
    }

    private func list(_ words: String...) -> ScriptValue {
        ScriptValue(.list(words.map { ScriptValue(.scalar($0), at: .unknown) }), at: .unknown)
    }

    private func text(_ text: String) -> ScriptValue { ScriptValue(.scalar(text), at: .unknown) }

    @Test func `an answer may have a table of what was observed, by variables`() throws {
        let table = map(["by": list("backing", "io"), "shows": list("state")])
        let answer = try read(map(["says": text("So it is."), "table": table]))
        #expect(answer.first?.pieces == [.words("So it is.")])
        #expect(answer.first?.table == AnswerTable(by: ["backing", "io"], shows: ["state"]))
    }

    @Test func `a table names variables and observations that are there`() {
        let cases: [(ScriptValue, String)] = [
            (map(["by": list("backin"), "shows": list("state")]), "unknown variable 'backin'"),
            (map(["by": list("backing"), "shows": list("stat")]), "unknown observation 'stat'"),
            (map(["by": list("backing")]), "a table needs 'by' and 'shows'"),
            (map(["by": list("backing", "backing"), "shows": list("state")]), "'backing' stands twice"),
            (map(["over": list("backing"), "shows": list("state")]), "unknown key 'over'"),
        ]
        for (table, message) in cases {
            let problem = #expect(throws: ScriptProblem.self) { try read(map(["says": text("So."), "table": table])) }
            #expect(problem?.message.contains(message) == true, "\(message)")
        }
        let problem = #expect(throws: ScriptProblem.self) { try read(map(["table": text("x")])) }
        #expect(problem?.message == "an answer without 'says'")
    }

    @Test func `an answer may give rows to the table that sums up its question`() throws {
        let summary = map([
            "of": text("MADV_FREE"), "by": text("io"), "across": text("backing"), "shows": list("state", "result"),
        ])
        let answer = try read(map(["says": text("So it is."), "summary": summary])).first
        let form = AnswerSummary.Form(by: "io", across: "backing", shows: ["state", "result"])
        #expect(answer?.summary == AnswerSummary(of: "MADV_FREE", form))
        #expect(answer?.table == nil)
    }

    @Test func `a summary names two variables, and observations that are there`() {
        let (of, by, across, shows) = (text("x"), text("io"), text("backing"), list("state"))
        let cases: [(ScriptValue, String)] = [
            (map(["of": of, "by": text("i"), "across": across, "shows": shows]), "unknown variable 'i'"),
            (map(["of": of, "by": by, "across": by, "shows": shows]), "'io' stands twice"),
            (map(["of": of, "by": by, "across": across, "shows": list("stat")]), "unknown observation 'stat'"),
            (map(["of": of, "by": by, "across": across, "shows": list()]), "a summary needs"),
            (map(["by": by, "across": across, "shows": shows]), "a summary needs"),
            (map(["of": of, "by": by, "shows": shows]), "a summary needs"),
            (map(["of": of, "by": by, "across": across, "show": shows]), "unknown key 'show'"),
        ]
        for (summary, message) in cases {
            let problem = #expect(throws: ScriptProblem.self) {
                try read(map(["says": text("So."), "summary": summary]))
            }
            #expect(problem?.message.contains(message) == true, "\(message), not \(problem?.message ?? "nothing")")
        }
        // A title may be named like a variable.
        let same = map(["of": text("io"), "by": by, "across": across, "shows": shows])
        #expect(throws: Never.self) { try read(map(["says": text("So."), "summary": same])) }
    }

    @Test func `placeholders stand for what was seen`() throws {
        let answers = try read("State {state},\n  in {blocked-in}: {userfault-returned}")
        #expect(
            answers == [
                Answer(
                    question: "Q1",
                    pieces: [
                        .words("State "), .values(of: "state"), .words(", in "), .blockedIn, .words(": "),
                        .userfaultReturned,
                    ])
            ])
    }

    @Test func `a placeholder that nothing stands for is an error that says which there are`() {
        let problem = #expect(throws: ScriptProblem.self) { try read("State {stat}") }
        #expect(problem?.message.contains("unknown observation 'stat'") == true)
        #expect(problem?.note?.contains("state") == true)
        #expect(throws: ScriptProblem.self) { try read("State {state") }
        #expect(throws: ScriptProblem.self) { try read("State {}") }
    }
}
