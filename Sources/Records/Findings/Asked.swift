public import Experiments

/// A question that an experiment answers.
public struct Asked: Sendable {
    /// The question's name, such as `Q1b`.
    public let question: String
    /// The experiment's name.
    public let experiment: String
    /// What the experiment asks, in plain words.
    public let text: String
    /// What it says if every expectation held.
    public let answer: Answer
    /// Whether it only races, so that its records lie among those of races.
    public let isRace: Bool
    /// The digest of its script: records of another script do not count.
    public let script: String

    /// A question with the experiment that answers it.
    public init(experiment: String, text: String, answer: Answer, isRace: Bool = false, script: String) {
        self.isRace = isRace
        question = answer.question
        self.experiment = experiment
        self.text = text
        self.answer = answer
        self.script = script
    }
}
