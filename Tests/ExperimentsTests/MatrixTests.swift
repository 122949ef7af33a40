import Testing

@testable import Experiments

/// Values of the matrix that are more than words.
@Suite struct MatrixTests {
    private let script: ScriptValue = [
        "question": "What happens?",
        "matrix": [
            "memory": [
                "plain": ["backing": "anonymous", "fill": "0x11"],
                "copied": ["backing": "shmem", "mapping": "private", "fill": "$byte"],
            ],
            "byte": ["0x22", "0x33"],
            "io": [
                "reading": ["load": "page"], "writing": ["store": ["to": "page", "value": "$byte"], "as": "load"],
            ],
        ],
        "memory": ["page": "$memory"],
        "threads": ["guest": ["$io"]],
        "orders": "all",
        "observe": ["result": "guest.load"],
        "expect": [["always": ["result": "1"], "only": ["io": "writing"]]],
    ]

    private func applied(_ label: String) throws -> ScriptValue {
        let variant = try #require(try Matrix.variants(of: script).first { $0.label == label })
        return try Matrix.apply(variant, to: script)
    }

    private func experiment(_ label: String) throws -> Experiment {
        let variant = try #require(try Matrix.variants(of: script).first { $0.label == label })
        return try Experiment(Matrix.apply(variant, to: script), variant: variant)
    }

    private func problem(_ matrix: ScriptValue) -> ScriptProblem? {
        let script = script.replacing("matrix", with: matrix)
        return #expect(throws: ScriptProblem.self) {
            for variant in try Matrix.variants(of: script) { _ = try Matrix.apply(variant, to: script) }
        }
    }

    @Test func `the names are the variant's values`() throws {
        let labels = try Matrix.variants(of: script).map(\.label)
        #expect(labels.count == 8)
        #expect(labels.first == "memory=plain byte=0x22 io=reading")
        #expect(labels.last == "memory=copied byte=0x33 io=writing")
    }

    @Test func `what a name stands for is in place, with the variables in it replaced`() throws {
        let plain = try experiment("memory=plain byte=0x33 io=reading")
        #expect(plain.memory[0].backing == .anonymous && plain.memory[0].fill == 0x11)
        #expect(plain.steps.map(\.word) == ["load"])
        #expect(plain.expectations.isEmpty)
        let copied = try experiment("memory=copied byte=0x33 io=writing")
        #expect(copied.memory[0].backing == .shmem && copied.memory[0].sharing == .private)
        #expect(copied.memory[0].fill == 0x33)
        #expect(copied.steps.map(\.word) == ["store"])
        #expect(copied.steps[0].arguments == ["to": "page", "value": "0x33"])
        #expect(copied.expectations.count == 1)
    }

    @Test func `no variable is left in what a plan carries`() throws {
        func scalars(_ value: ScriptValue) -> [String] {
            switch value.content {
            case .scalar(let text): [text]
            case .list(let items): items.flatMap(scalars)
            case .map(let entries): entries.flatMap { scalars($0.value) }
            }
        }
        let texts = scalars(try applied("memory=copied byte=0x22 io=writing"))
        #expect(texts.contains("0x22") && !texts.contains { $0.hasPrefix("$") })
    }

    @Test func `a variable in its own value is refused, directly or through another`() {
        #expect(problem(["memory": ["a": ["fill": "$memory"]]])?.message == "'$memory' in its own value")
        let through = problem(["memory": ["a": ["fill": "$io"]], "io": ["b": ["load": "$memory"]]])
        #expect(through?.message == "'$memory' in its own value")
        #expect(through?.note == "it is there by '$memory', then '$io'")
    }

    @Test func `a variable in its own value is refused where no variant uses the value`() {
        let matrix: ScriptValue = [
            "memory": ["a": ["fill": "0x11"], "b": ["fill": "$memory"]], "io": ["c": ["load": "page"]],
        ]
        #expect(problem(matrix)?.message == "'$memory' in its own value")
        let variant = Variant([.init(variable: "memory", value: "a"), .init(variable: "io", value: "c")])
        #expect(throws: ScriptProblem.self) {
            try Matrix.apply(variant, to: script.replacing("matrix", with: matrix))
        }
    }

    @Test func `a variable that does not exist is refused where no variant uses the value`() {
        #expect(
            problem(["memory": ["a": ["fill": "$bite"]], "io": ["c": ["load": "page"]]])?.message
                == "unknown variable 'bite'")
    }

    @Test(
        arguments: [
            ("memory", "x", "expected the values of 'memory', found 'x'"),
            ("memory", ["a-b": "x", "a_b": "y"], "'a_b' is no name for a value of 'memory'"),
            ("memory", ["a": "x", "a": "y"], "the value 'a' stands twice"),
            ("memory", [:], "a variable without a value"),
            ("memory", [["a": "x"]], "expected a value of 'memory', found a mapping"),
        ] as [(String, ScriptValue, String)])
    func `values that are none are refused`(variable: String, values: ScriptValue, message: String) {
        let matrix = ScriptValue(.map([.init(key: variable, location: .unknown, value: values)]))
        #expect(problem(matrix)?.message == message)
    }

    @Test(arguments: [
        (60, 2, "nested more than 64 levels deep, with its variables replaced"),
        (6, 40, "a script of more than 100000 keys and values, with its variables replaced"),
    ])
    func `values that stand for several of the next, again and again, are refused`(
        levels: Int, width: Int, message: String
    ) throws {
        let variables = (0..<levels).map { level in
            let next = ScriptValue(.scalar(level == levels - 1 ? "x" : "$v\(level + 1)"))
            let value = ScriptValue(.list(Array(repeating: next, count: width)))
            let values = ScriptValue(.map([.init(key: "a", location: .unknown, value: value)]))
            return ScriptValue.Entry(key: "v\(level)", location: .unknown, value: values)
        }
        let script: ScriptValue = ["matrix": ScriptValue(.map(variables))]
        let variant = try Matrix.variants(of: script)[0]
        let problem = #expect(throws: ScriptProblem.self) { try Matrix.apply(variant, to: script) }
        #expect(problem?.message == message)
    }
}
