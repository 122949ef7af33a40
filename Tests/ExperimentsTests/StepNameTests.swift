import Testing

@testable import Experiments

/// Steps that are named by the script.
@Suite struct StepNameTests {
    private func script(_ steps: ScriptValue) -> ScriptValue {
        [
            "question": "What happens?",
            "matrix": ["io": ["reading", "writing", "neither"]],
            "memory": ["page": ["backing": "anonymous"]],
            "threads": ["guest": steps],
            "orders": "all",
            "observe": [:],
        ]
    }

    private func steps(_ steps: ScriptValue, io: String = "reading") throws(ScriptProblem) -> [String] {
        let variant = Variant([.init(variable: "io", value: io)])
        return try Experiment(Matrix.apply(variant, to: script(steps)), variant: variant).steps.map(\.id)
    }

    @Test func `a name stands in place of the word, which counts all the same`() throws {
        #expect(
            try steps([["load": "page"], ["load": "page", "as": "io"], ["load": "page"]])
                == ["guest.load", "guest.io", "guest.load#3"])
    }

    @Test func `alternatives share a name, which is there in each of their variants`() throws {
        let alternatives: ScriptValue = [
            ["load": "page", "as": "io", "only": ["io": "reading"]],
            ["store": "page", "as": "io", "only": ["io": "writing"]],
            ["load": "page"],
        ]
        #expect(try steps(alternatives) == ["guest.io", "guest.load#2"])
        #expect(try steps(alternatives, io: "writing") == ["guest.io", "guest.load#2"])
        #expect(try steps(alternatives, io: "neither") == ["guest.load#2"])
    }

    @Test func `a named step that a variant leaves out is passed over`() throws {
        let named = script([["load": "page", "as": "io", "only": ["io": "reading"]], ["store": "page"]])
            .replacing("orders", with: [["guest.io", "guest.store"]])
            .replacing("observe", with: ["result": "guest.io"])
        func experiment(_ io: String) throws -> Experiment {
            let variant = Variant([.init(variable: "io", value: io)])
            return try Experiment(Matrix.apply(variant, to: named), variant: variant)
        }
        #expect(try experiment("reading").observed.map(\.name) == ["result"])
        #expect(try experiment("neither").observed.isEmpty)
        #expect(try experiment("neither").steps.map(\.id) == ["guest.store"])
    }

    @Test(
        arguments: [
            ([["load": "page", "as": "io"], ["store": "page", "as": "io"]], "another step is named 'guest.io'"),
            ([["load": "page"], ["store": "page", "as": "load"]], "another step is named 'guest.load'"),
            ([["store": "page", "as": "load"], ["load": "page"]], "another step is named 'guest.load'"),
            ([["load": "page", "as": "i/o"]], "'i/o' is no name for a step"),
            ([["load": "page", "as": ""]], "expected a name for the step, found nothing"),
            ([["load": "page", "as": "state"]], "a step named 'state'"),
        ] as [(ScriptValue, String)])
    func `a name that is none, or somebody else's, is refused`(list: ScriptValue, message: String) {
        let problem = #expect(throws: ScriptProblem.self) { try steps(list) }
        #expect(problem?.message == message)
    }
}
