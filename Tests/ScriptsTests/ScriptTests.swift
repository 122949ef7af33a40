import Experiments
import Scripts
import Testing

/// What a script without a fault becomes.
@Suite struct `Scripts as they are meant` {
    private func script(_ text: String, path: String = "experiments/does-it-land.yaml") throws -> Script {
        try Script(parsing: ScriptSource(path: path, text: text))
    }

    @Test func `a script has its name, its text and one variant`() throws {
        let script = try script(ExampleScript.small)
        #expect(script.name == "does-it-land")
        #expect(script.source.text == ExampleScript.small)
        #expect(script.variants.map(\.variant.label) == [""])
        let experiment = script.variants[0].experiment
        #expect(experiment.question == "Does the store land?")
        #expect(script.variants[0].everyOrder?.count == 6)
        #expect(experiment.files.map(\.fill) == [0xab])
        #expect(experiment.trials == 20)
    }

    @Test func `a script with a matrix has a variant for each combination, with its values in place`() throws {
        let script = try script(ExampleScript.large)
        #expect(script.variants.count == 6)
        let first = script.variants[0]
        #expect(first.variant.label == "backing=anonymous modes=write-protect other=missing")
        #expect(first.experiment.memory[0].backing == .anonymous)
        #expect(first.experiment.question == "Folded text: with a colon, 'quotes' and a second line?")
        #expect(script.variants[3].experiment.memory[0].registration == [.missing, .writeProtect])
        #expect(script.variants[4].experiment.steps.contains { $0.word == "aio-read" } == false)
        #expect(script.variants[2].experiment.expectations.map(\.meaning) == ["Plain words.", nil, nil])
        #expect(first.experiment.danger == .hang)
        #expect(first.experiment.trials == 5)
    }

    @Test func `a plan's copy of a variant describes the same experiment`() throws {
        for variant in try script(ExampleScript.large).variants {
            #expect(try Experiment(variant.tree, variant: variant.variant) == variant.experiment)
        }
    }

    @Test(arguments: [
        ("a.yaml", "a"), ("./x/aio-read-wp.yaml", "aio-read-wp"), ("/dev/fd/63", "63"), ("q1-2.yaml", "q1-2"),
    ])
    func `the file names the experiment`(path: String, name: String) throws {
        #expect(try script(ExampleScript.small, path: path).name == name)
    }

    @Test(arguments: [
        "A.yaml", "a_b.yaml", "a--b.yaml", "-a.yaml", "a-.yaml", ".yaml", "a.yml", "é.yaml", "a b.yaml", "/",
    ])
    func `a name that is not in kebab-case is refused`(path: String) {
        let text = ExampleScript.diagnosis(of: ExampleScript.small, path: path)
        #expect(text.hasPrefix("\(path): error: '"))
        #expect(text.contains("is no name for an experiment\nnote: a script is named in lower-case words"))
    }
}
