import Steps

/// A subject that ended although no step was meant to end it: a fault of the experiment or of Faultline.
struct SubjectCrash: Error, CustomStringConvertible {
    /// The step that was granted last.
    let during: String
    /// The signal that ended it; nil if it exited.
    let signal: CInt?

    var description: String {
        let cause = signal.map { "by \(StepResult.signal($0).value)" } ?? "by itself"
        return "the subject ended \(cause) during '\(during)', and no step was meant to end it"
    }
}
