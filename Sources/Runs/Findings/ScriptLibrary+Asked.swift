import Experiments
import Foundation
public import Records
public import Scripts

extension ScriptLibrary {
    /// The questions that the scripts answer, each with its experiment.
    ///
    /// - Throws: a diagnostic if a script is not right.
    public func asked() throws(ScriptDiagnostic) -> [Asked] {
        var asked: [Asked] = []
        for name in try names() {
            let script = try script(name)
            guard let experiment = script.variants.first?.experiment else { continue }
            let digest = Digest.of(Data(script.source.text.utf8))
            for answer in experiment.answers {
                asked.append(
                    Asked(
                        experiment: name, text: experiment.question, answer: answer,
                        isRace: experiment.schedule == .racing, script: digest))
            }
        }
        return asked
    }
}
