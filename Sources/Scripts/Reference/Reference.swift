import Experiments
import Steps

/// The reference of the script language in Markdown, made from the same declarations as the parser.
public enum Reference {
    /// The whole reference, with a newline at its end.
    public static var text: String {
        ([script] + parts + [steps] + StepCatalogue.all.map(section) + [observations, expectations, answers])
            .joined(separator: "\n")
    }

    private static var script: String {
        let rows = Experiment.keys.map { key in [code(key.name), key.summary, key.isRequired ? "yes" : ""] }
        return "### The keys of a script\n\n"
            + table(["key", "what it is", "needed"], rows) + "\n"
            + list(Vocabulary(of: Danger.self).explained, of: "danger")
    }

    private static var parts: [String] {
        [
            "### The keys of a memory\n\n" + fields(Memory.fields),
            "### The keys of a file\n\n" + fields(File.fields),
            "### The keys of a thread\n\nA thread is a list of steps, or a mapping with that list under "
                + "`\(ThreadProgram.stepsKey)` and these keys:\n\n" + fields(ThreadProgram.fields),
            "### The keys of `userfaultfd` and of each of the `userfaultfds`\n\n" + fields(UserfaultfdSettings.fields),
            "### The keys of `reported`\n\n" + fields(Symptom.fields),
        ]
    }

    // MARK: Steps

    private static var steps: String {
        let words = StepCatalogue.all.map { "[\(code($0.word))](#\($0.word))" }
        return """
            ### Steps

            \(words.joined(separator: ", "))

            """
    }

    private static func section(of type: any Step.Type) -> String {
        var text = "#### \(type.word)\n\n\(type.summary)\n"
        if let shorthand = type.shorthand {
            text += "\n\(code("\(type.word): x")) is short for \(code("\(type.word): {\(shorthand): x}")).\n"
        }
        if let capability = type.capability {
            text += "\nWhere there is no \(capability) to be had, the experiment is skipped.\n"
        }
        return text + (type.fields.isEmpty ? "\nIt takes no keys.\n" : "\n" + fields(type.fields))
    }

    // MARK: Observations and expectations

    private static var observations: String {
        let rows = Observable.forms.map { form in
            [form.forms.map(code).joined(separator: ", "), form.meaning]
        }
        return "### Observations\n\n" + table(["form", "what it is"], rows)
    }

    private static var expectations: String {
        let rows = Frequency.allCases.map { [code($0.rawValue), "in \(frequency($0))"] }
        return "### Expectations\n\n"
            + table(["key", "what it is"], rows + Expectation.keys.map { [code($0.name), $0.summary] })
            + "\nThe forms of `if`:\n\n"
            + table(["form", "holds if"], MachineCondition.forms.map { [code($0.form), $0.meaning] })
            + "\nThe comparisons of `on`:\n\n"
            + table(["form", "which kernels"], KernelRange.comparisons.map { [code($0.form), $0.meaning] })
    }

    private static var answers: String {
        let rows = Answer.placeholders.map { [code("{\($0.word)}"), $0.meaning] }
        return "### Answers\n\nAn answer is a text, or a mapping:\n\n"
            + table(["key", "what it is"], Answer.keys.map { [code($0.name), $0.summary] })
            + "\nThe keys of `table`:\n\n"
            + table(["key", "what it is"], AnswerTable.keys.map { [code($0.name), $0.summary] })
            + "\nThe keys of `summary`:\n\n"
            + table(["key", "what it is"], AnswerSummary.keys.map { [code($0.name), $0.summary] })
            + "\nIn a text, these stand for what was seen in any trial on any kernel.\n\n"
            + table(["placeholder", "what it is"], rows + [[code("{name}"), "the values of the observation `name`"]])
    }

    private static func frequency(_ frequency: Frequency) -> String {
        switch frequency {
        case .always: "every trial, these values come out"
        case .sometimes: "some trials and not in others, these values come out"
        case .never: "no trial, these values come out"
        }
    }

    // MARK: Pieces

    private static func fields(_ fields: [FieldDescription]) -> String {
        let rows = fields.map { field in
            let fallback = field.fallback.map(code) ?? (field.isRequired ? "needed" : "")
            return [code(field.name), field.summary, field.kind.summary, fallback]
        }
        return table(["key", "what it is", "value", "when left out"], rows)
            + fields.map { field in
                let list = list(field.kind.vocabulary?.explained ?? [], of: field.name)
                return list.isEmpty ? "" : "\n" + list
            }.joined()
    }

    private static func list(_ meanings: [(word: String, meaning: String)], of key: String) -> String {
        meanings.map { "- \(code("\(key): \($0.word)")): \($0.meaning)\n" }.joined()
    }

    private static func table(_ header: [String], _ rows: [[String]]) -> String {
        ([header, header.map { _ in "---" }] + rows)
            .map { cells in "| \(cells.map(cell).joined(separator: " | ")) |\n" }
            .joined()
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    private static func code(_ text: String) -> String { "`\(text)`" }
}
