import Experiments

extension Witness {
    /// What came out of the trial, and why where its ending does not say it all; an order that is impossible has no values.
    public var outcomeLines: [String] {
        let values = trial.ending == .impossible ? [] : [OutcomeHistogram.text(of: trial.ending, trial.values)]
        return values + (trial.remark.map { ["\(trial.ending.rawValue): \($0)"] } ?? [])
    }

    /// Who stood where, with the whole stack; what was seen again after a later step stands once.
    public var dumpLines: [String] {
        var dumps: [(sample: Sample, after: [String])] = []
        for sample in samples {
            if let index = dumps.firstIndex(where: { $0.sample.isSame(as: sample) }) {
                if !dumps[index].after.contains(sample.after) { dumps[index].after.append(sample.after) }
            } else {
                dumps.append((sample, [sample.after]))
            }
        }
        return dumps.flatMap { sample, after in
            let place = Standing.place(of: sample) + (sample.isAtRest ? "" : ", not at rest")
            return ["\(sample.state)  \(sample.step), \(place), seen after \(after.joined(separator: ", "))"]
                + (sample.stack.map { $0.map { "     \($0)" } } ?? ["     (stack not readable)"])
        }
    }
}

extension Sample {
    /// Whether both show the same place of the same step.
    fileprivate func isSame(as other: Sample) -> Bool {
        step == other.step && isAtRest == other.isAtRest && shows(the: other)
    }
}
