import Experiments
import Foundation
import Steps
import Testing

@testable import Scripts

/// The reference against the declarations, and the files of the repository against both.
@Suite struct `The reference` {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "experiments").path

    @Test func `every key, step, observation and word is there`() {
        let text = Reference.text
        for key in Experiment.keys { #expect(text.contains("| `\(key.name)` | \(key.summary)")) }
        for type in StepCatalogue.all {
            #expect(text.contains("#### \(type.word)\n\n\(type.summary)\n"))
            if let capability = type.capability {
                #expect(Capability.names.contains(capability), "nobody probes what '\(type.word)' needs")
                #expect(text.contains("Where there is no \(capability) to be had, the experiment is skipped."))
            }
            for field in type.fields { #expect(text.contains("| `\(field.name)` | \(field.summary) |")) }
        }
        for form in Observable.forms { #expect(text.contains(form.meaning)) }
        for key in Experiments.Expectation.keys { #expect(text.contains("| `\(key.name)` | \(key.summary) |")) }
        for (form, meaning) in MachineCondition.forms + KernelRange.comparisons {
            #expect(text.contains("| `\(form)` | \(meaning) |"))
        }
        for backing in Memory.Backing.allCases { #expect(text.contains("- `backing: \(backing.rawValue)`: ")) }
        #expect(text.contains("`store: x` is short for `store: {to: x}`."))
    }

    @Test(arguments: ["schema.json", "README.md"])
    func `the files of the repository are up to date`(file: String) throws {
        let path = "\(Self.folder)/\(file)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let expected = file == "schema.json" ? Schema.text : Reference.inserting(Reference.text, into: text)
        // Compared first: a failure should not print both texts.
        let isCurrent = text == expected
        #expect(isCurrent, "experiments/\(file) is stale: run 'make reference'")
    }

    @Test func `the example of the README is a script`() throws {
        let readme = try String(contentsOfFile: "\(Self.folder)/README.md", encoding: .utf8)
        let blocks = readme.components(separatedBy: "```yaml\n").dropFirst()
        #expect(!blocks.isEmpty)
        for block in blocks {
            let example = try #require(block.components(separatedBy: "```").first)
            #expect(ExampleScript.diagnosis(of: example) == "fine")
        }
    }

    @Test func `updating rewrites what is generated and nothing else`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("By hand.\n<!-- reference -->\nold\n<!-- /reference -->\nMore.\n", to: "README.md")
        try Reference.update(folder: folder.path)
        let readme = try String(contentsOfFile: path, encoding: .utf8)
        #expect(readme == "By hand.\n<!-- reference -->\n\n\(Reference.text)\n<!-- /reference -->\nMore.\n")
        #expect(try String(contentsOfFile: "\(folder.path)/schema.json", encoding: .utf8) == Schema.text)
        try Reference.update(folder: folder.path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == readme)
    }

    @Test func `updating a README without markers changes nothing`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("By hand.\n", to: "README.md")
        let error = #expect(throws: ScriptDiagnostic.self) { try Reference.update(folder: folder.path) }
        #expect(
            error.map { "\($0)" } == """
                \(path): error: no place for the reference
                note: it stands between '<!-- reference -->' and '<!-- /reference -->'
                """)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/schema.json"))
    }
}

/// The experiments of the repository.
@Suite struct `The experiments` {
    private static let library = ScriptLibrary(
        folder: URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "experiments").path)
    private static let names = (try? library.names()) ?? []

    @Test func `there are some`() { #expect(!Self.names.isEmpty) }

    @Test func `each question has an experiment, and each experiment answers one that there is`() throws {
        let questions = try Self.library.questions()
        var answered: Set<String> = []
        for name in Self.names {
            let answers = try Self.library.script(name).variants.first?.experiment.answers ?? []
            #expect(name == "unprotect-meets-fault" || !answers.isEmpty, "\(name)")
            answered.formUnion(answers.map(\.question))
        }
        #expect(answered == Set(questions.texts.keys))
        #expect(
            questions.texts.keys.sorted { QuestionName($0) < QuestionName($1) }.prefix(5)
                == ["Q1", "Q1b", "Q1c", "Q2", "Q3"])
    }

    @Test(arguments: names) func `each is a script without a fault`(name: String) throws {
        do throws(ScriptDiagnostic) {
            #expect(try Self.library.script(name).name == name)
        } catch {
            Issue.record("\(error)")
        }
    }
}
