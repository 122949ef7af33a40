import Experiments
import Steps

/// Checks every variant of a script, and collects what is wrong.
struct ScriptCheck {
    /// The variants that could be read.
    private(set) var variants: [ScriptVariant] = []
    private var problems: [ScriptProblem: [Variant]] = [:]
    private var variantCount = 0

    /// Checks the script that `tree` is.
    init(of tree: ScriptValue) {
        let all: [Variant]
        do throws(ScriptProblem) {
            all = try Matrix.variants(of: tree)
        } catch {
            problems[error] = []
            return
        }
        variantCount = all.count
        let words = Wording.problems(in: tree, variants: all)
        for variant in all { check(variant, of: tree) }
        // A misspelt step makes every order and observation that names it look wrong, too.
        if let first = words.map(\.location).min() { problems = problems.filter { $0.key.location < first } }
        for problem in words { problems[problem] = all }
    }

    /// What is wrong, by place.
    var findings: [ScriptDiagnostic.Finding] {
        problems.sorted { ($0.key.location, $0.key.message) < ($1.key.location, $1.key.message) }
            .map { ScriptDiagnostic.Finding(problem: $0.key, variants: remark($0.value)) }
    }

    private func remark(_ found: [Variant]) -> String? {
        guard let first = found.first, found.count < variantCount else { return nil }
        return found.count == 1
            ? "found in the variant \(first.label)"
            : "found in \(found.count) of \(variantCount) variants, first in \(first.label)"
    }

    private mutating func check(_ variant: Variant, of script: ScriptValue) {
        do throws(ScriptProblem) {
            let tree = try Matrix.apply(variant, to: script)
            let experiment = try Experiment(tree, variant: variant)
            var isRight = true
            for call in experiment.steps {
                do throws(ScriptProblem) {
                    try Self.check(call, of: experiment)
                } catch {
                    note(error, in: variant, elseAt: call.location)
                    isRight = false
                }
            }
            if isRight {
                do throws(ScriptProblem) {
                    variants.append(try ScriptVariant(variant, tree: tree, experiment: experiment))
                } catch {
                    note(error, in: variant, elseAt: script.value(of: "orders")?.location ?? script.location)
                }
            }
        } catch {
            note(error, in: variant, elseAt: script.location)
        }
    }

    private static func check(_ call: StepCall, of experiment: Experiment) throws(ScriptProblem) {
        let step = try StepCatalogue.step(for: call, in: experiment.scope)
        if !type(of: step).worksOutside, experiment.scope.outside.contains(call.thread) {
            throw ScriptProblem(
                at: call.location, "'\(call.word)' in thread '\(call.thread)', which runs in another process",
                note: "only the subject itself can do it")
        }
        if type(of: step).pollsMessages, experiment.scope.blocking.contains(call.thread) {
            throw ScriptProblem(
                at: call.location, "'\(call.word)' in thread '\(call.thread)', whose userfaultfd is read blocking",
                note: "polling such a userfaultfd is an error; 'read-messages' reads it")
        }
        guard let danger = step.danger, experiment.danger == nil else { return }
        throw ScriptProblem(
            at: call.location, "a dangerous step in a script that does not say so",
            note: "\(danger.meaning ?? danger.rawValue): add 'danger: \(danger.rawValue)' to the script")
    }

    /// Adds a problem; one that does not know its place stands at `place`.
    private mutating func note(_ problem: ScriptProblem, in variant: Variant, elseAt place: Location) {
        let isPlaced = problem.location != .unknown
        let placed = isPlaced ? problem : ScriptProblem(at: place, problem.message, note: problem.note)
        problems[placed, default: []].append(variant)
    }
}
