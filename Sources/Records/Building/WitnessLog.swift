import Experiments

/// Keeps the first trial of each outcome of each order, of a race that of each outcome, with what was seen in it.
struct WitnessLog: Sendable {
    private struct Place: Hashable {
        let order: String
        let trial: Int
    }

    private struct Showing: Hashable {
        let order: String
        let outcome: Outcome
    }

    private let orders: [String: Order]
    private let threads: [String]
    /// What was seen in trials that are not over.
    private var samples: [Place: [Sample]] = [:]
    private var known: Set<Showing> = []
    /// The trials, as they came.
    private(set) var witnesses: [Witness] = []

    /// A log of trials of these orders.
    init(_ orders: [Order], threads: [String]) {
        self.orders = Dictionary(orders.map { ($0.id, $0) }) { first, _ in first }
        self.threads = threads
    }

    /// Takes in an observation; the samples of a trial come before its end.
    mutating func add(_ observation: Observation) {
        switch observation {
        case .began(let order, let trial, isTraced: false):
            // What was seen before it was repeated is not of this trial.
            samples[Place(order: order, trial: trial)] = nil
        case .sample(let sample):
            samples[Place(order: sample.order, trial: sample.trial), default: []].append(sample.withoutTexts)
        case .trial(let trial):
            let seen = samples.removeValue(forKey: Place(order: trial.order, trial: trial.number)) ?? []
            let outcome = Outcome(ending: trial.ending, values: trial.values)
            guard let order = orders[trial.order],
                known.insert(Showing(order: trial.order, outcome: outcome)).inserted
            else { return }
            witnesses.append(Witness(order: order, trial: trial, samples: seen, threads: threads))
        case .raced(let batch):
            for raced in batch.outcomes {
                // Of a trial that ended with its guest nobody knows the delays.
                guard let trial = raced.example, trial.order != RaceDelays.prefix,
                    known.insert(Showing(order: RaceDelays.prefix, outcome: raced.outcome)).inserted
                else { continue }
                let seen = samples.removeValue(forKey: Place(order: trial.order, trial: trial.number)) ?? []
                // The order of a race is the one in which its steps began.
                let order = Order(steps: trial.steps.map(\.step))
                witnesses.append(Witness(order: order, trial: trial, samples: seen, threads: threads))
            }
        case .began, .disturbed, .traced, .held, .untraced, .skip, .trouble, .miss: break
        }
    }
}

extension Sample {
    fileprivate var withoutTexts: Sample {
        Sample(
            order: order, trial: trial, thread: thread, worker: worker, step: step, after: after, state: state,
            systemCall: systemCall,
            stack: stack, isAtRest: isAtRest, microseconds: microseconds, texts: [])
    }
}
