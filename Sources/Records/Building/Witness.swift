public import Experiments

/// One trial with what was seen in it: enough to draw it, and to say who stood where.
public struct Witness: Sendable {
    /// The trial's order; of a race the one in which the steps began.
    public let order: Order
    /// The trial.
    public let trial: Trial
    /// What was seen of its threads, as it came, without the verbatim texts.
    public let samples: [Sample]
    /// The names of the experiment's threads, in the order of the script.
    public let threads: [String]

    /// What repeats the trial: its order's id, or the delays of a race.
    public var token: String { trial.order }

    /// Whether the trial is one of a race.
    public var isRaced: Bool { RaceDelays(trial.order) != nil }

    /// The trial as a drawing.
    public var timeline: Timeline { Timeline(trial, of: order, threads: threads, samples: samples) }

    /// Whether the trial is simpler to look at than another: it switches less often from thread to thread, else it has
    /// fewer steps, else fewer stops, else its order comes first by the names of its steps.
    func isSmaller(than other: Witness) -> Bool {
        let (own, others) = (
            (switches, order.steps.count, stops), (other.switches, other.order.steps.count, other.stops)
        )
        return own == others ? order.steps.lexicographicallyPrecedes(other.order.steps) : own < others
    }

    /// How often the order grants a step to another thread than the step before.
    private var switches: Int {
        let threads = order.steps.map { StepName($0).thread }
        return zip(threads, threads.dropFirst()).count { $0 != $1 }
    }

    /// How often a thread stood still in the trial.
    private var stops: Int { trial.steps.reduce(0) { $0 + $1.stops.count } }
}
