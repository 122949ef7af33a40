import Testing

@testable import Experiments

@Suite struct ExperimentTests {
    private let script: ScriptValue = [
        "question": "What happens?",
        "matrix": ["backing": ["anonymous", "shmem"], "drop": ["yes", "no"]],
        "memory": ["page": ["backing": "$backing", "fill": "0x11", "register": "missing+write-protect"]],
        "threads": [
            "reader": [["load": "page"], ["load": "page"]],
            "server": [["madvise": ["range": "page", "advice": "dontneed"], "only": ["drop": "yes"]], "close"],
        ],
        "orders": [["reader.load", "server.madvise", "reader.load#2", "server.close"]],
        "observe": ["first": "reader.load", "dropped": "server.madvise", "byte": "page[0]"],
        "expect": [
            ["always": ["dropped": "0"], "only": ["drop": "yes"]],
            ["never": ["byte": "0x12"]],
        ],
    ]

    private func experiment(_ script: ScriptValue, _ variant: Variant) throws -> Experiment {
        try Experiment(Matrix.apply(variant, to: script), variant: variant)
    }

    private func orders(of experiment: Experiment) -> [Order] {
        if case .listed(let orders) = experiment.schedule { orders } else { [] }
    }

    @Test func `the matrix gives every combination, the last variable varying fastest`() throws {
        #expect(
            try Matrix.variants(of: script).map(\.label) == [
                "backing=anonymous drop=yes", "backing=anonymous drop=no", "backing=shmem drop=yes",
                "backing=shmem drop=no",
            ])
    }

    @Test func `a step that a variant leaves out is gone from its orders and observations`() throws {
        let variants = try Matrix.variants(of: script)
        let whole = try experiment(script, variants[0])
        let without = try experiment(script, variants[1])
        #expect(orders(of: whole)[0].steps == ["reader.load", "server.madvise", "reader.load#2", "server.close"])
        #expect(orders(of: without)[0].steps == ["reader.load", "reader.load#2", "server.close"])
        #expect(without.observed.map(\.name) == ["first", "byte"])
        #expect(without.expectations.count == 1)
        #expect(whole.memory[0].backing == .anonymous)
        #expect(whole.memory[0].registration == [.missing, .writeProtect])
    }

    @Test func `an order that breaks a thread's own order is impossible`() throws {
        let broken = script.replacing(
            "orders", with: [["reader.load#2", "server.madvise", "reader.load", "server.close"]])
        let variant = try Matrix.variants(of: script)[0]
        let problem = #expect(throws: ScriptProblem.self) { try experiment(broken, variant) }
        #expect(problem?.message == "impossible order: 'reader.load#2' before 'reader.load'")
    }

    @Test func `an order must grant every step`() throws {
        let broken = script.replacing("orders", with: [["reader.load", "server.madvise", "reader.load#2"]])
        let variant = try Matrix.variants(of: script)[0]
        let problem = #expect(throws: ScriptProblem.self) { try experiment(broken, variant) }
        #expect(problem?.message == "incomplete order: 'server.close' is never granted")
    }

    @Test func `an expectation on a step that is left out must be limited`() throws {
        let broken = script.replacing("expect", with: [["always": ["dropped": "0"]]])
        let variants = try Matrix.variants(of: script)
        #expect(throws: Never.self) { try experiment(broken, variants[0]) }
        let problem = #expect(throws: ScriptProblem.self) { try experiment(broken, variants[1]) }
        #expect(problem?.message == "'dropped' is not observed in the variant backing=anonymous drop=no")
    }

    @Test func `every key that a script must have is asked for`() throws {
        for key in Experiment.keys where key.isRequired {
            guard case .map(let entries) = script.content else { return }
            let broken = ScriptValue(.map(entries.filter { $0.key != key.name }))
            let variant = try Matrix.variants(of: script)[0]
            let problem = #expect(throws: ScriptProblem.self) { try experiment(broken, variant) }
            #expect(problem?.message == "a script needs '\(key.name)'")
        }
    }

    @Test(arguments: [
        ("page.1", "page 1 of 'page', which has 1"), ("page.x", "'x' names no pages"),
        ("pgae", "unknown memory 'pgae'"), ("page.1-0", "'1-0' names no pages"),
    ])
    func `a place outside of its memory is refused`(text: String, message: String) throws {
        let variant = try Matrix.variants(of: script)[0]
        let scope = try experiment(script, variant).scope
        let problem = #expect(throws: ScriptProblem.self) { try Place(text, at: .unknown, in: scope) }
        #expect(problem?.message == message)
    }

    @Test(arguments: ["page[", "page[]", "page[-1]", "page[1..0]", "page[0..]", "page[0.1]", "page[0..99999999999]"])
    func `bytes that are none are refused`(text: String) {
        #expect(throws: ScriptProblem.self) {
            try Observable(text, at: .unknown, threads: [], scope: Scope(), absent: [])
        }
    }

    @Test func `a plan brings the same experiment to the agent`() throws {
        let variant = try Matrix.variants(of: script)[2]
        let here = try experiment(script, variant)
        let plan = Plan(
            script: try Matrix.apply(variant, to: script), variant: variant, orders: orders(of: here), trials: 3,
            watchdogMilliseconds: 1_000, scratch: "/tmp")
        #expect(try Experiment(plan.script, variant: plan.variant) == here)
    }
}
