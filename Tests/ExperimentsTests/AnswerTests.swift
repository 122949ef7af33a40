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
