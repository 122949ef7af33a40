import Experiments

/// Something that is known to have happened at one time of a trial, in one step.
struct TimelineEvent {
    /// What happened.
    enum Kind {
        /// Its thread began it; or was told to, and did not.
        case begins(isKnown: Bool)
        /// It was found to stand still, or where its trial hangs: how, in a few lines.
        case stands([String])
        /// It returned.
        case returns(Value)
    }

    /// When, in microseconds since the trial began.
    let time: Int
    /// The step.
    let step: String
    /// What.
    let kind: Kind

    /// The events of a trial, by time.
    static func all(of trial: Trial, samples: [Sample]) -> [TimelineEvent] {
        let events = trial.steps.filter(\.isGranted).flatMap { step in
            let stops = step.stops.indices.map { index in
                TimelineEvent(
                    time: step.stops[index].seen, step: step.step,
                    kind: .stands(Standing.lines(step.stops[index], sample(of: index, of: step, samples))))
            }
            let returns = step.returned.map { time in
                TimelineEvent(time: time, step: step.step, kind: .returns(step.result))
            }
            let begins = TimelineEvent(
                time: step.began ?? step.granted, step: step.step, kind: .begins(isKnown: step.began != nil))
            return [begins] + stops + dumps(of: step, samples) + (returns.map { [$0] } ?? [])
        }
        // At the same time, what comes first in the order comes first.
        return events.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
    }

    /// The sample of a stop: the first that was taken between that stop and the next.
    private static func sample(of index: Int, of step: StepTiming, _ samples: [Sample]) -> Sample? {
        let stop = step.stops[index]
        let next = index + 1 < step.stops.count ? step.stops[index + 1].seen : .max
        return samples.first { sample in
            sample.isAtRest && sample.step == step.step && sample.after == stop.after
                && sample.microseconds >= stop.seen && sample.microseconds < next
        }
    }

    /// What the dumps of a trial that hangs say of a step; nothing where they say what was seen before.
    private static func dumps(of step: StepTiming, _ samples: [Sample]) -> [TimelineEvent] {
        let own = samples.filter { $0.step == step.step }
        return own.indices.compactMap { index in
            let dump = own[index]
            guard !dump.isAtRest, !own[..<index].contains(where: { $0.shows(the: dump) }) else { return nil }
            return TimelineEvent(time: dump.microseconds, step: step.step, kind: .stands(Standing.lines(dump)))
        }
    }
}

extension StepTiming {
    /// Whether its turn came.
    var isGranted: Bool { result != .word("not-granted") }
}

extension Sample {
    /// Whether another sample of the same step shows the thread at the same place in the same state.
    func shows(the other: Sample) -> Bool {
        state == other.state && systemCall == other.systemCall && stack == other.stack
    }
}
