import Testing

@testable import Experiments

/// The answers of a script.
@Suite struct AnswerTests {
    private func read(_ text: String) throws(ScriptProblem) -> [Answer] {
        let entry = ScriptValue.Entry(key: "Q1", location: .unknown, value: ScriptValue(.scalar(text), at: .unknown))
        return try Answer.read(ScriptValue(.map([entry]), at: .unknown), observed: ["state", "result"])
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
