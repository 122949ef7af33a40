import Experiments
import Foundation
import Synchronization

/// The plans that are still to run, and how far the first of them is.
final class PlanQueue: Sendable {
    private struct State {
        var plans: [(index: Int, plan: Plan)]
        var progress: PlanProgress?
        var notes = 0
        /// The trials that were repeated, each with its plan's place.
        var repeated: [(Int, PlanProgress.Place)] = []
    }

    private let state: Mutex<State>

    /// All of `plans`; one trial at a time where they are isolated.
    init(_ plans: [Plan], isolating: Bool) {
        let numbered = plans.enumerated().flatMap { index, plan in
            (isolating ? plan.singleTrials : [plan]).map { (index, $0) }
        }
        state = Mutex(State(plans: numbered, progress: numbered.first.map { PlanProgress($0.1) }))
    }

    /// Whether nothing is left.
    var isEmpty: Bool { state.withLock { $0.plans.isEmpty } }

    /// The plan that is to run now, with its place among those that were asked for.
    var current: (index: Int, plan: Plan)? { state.withLock { $0.plans.first } }

    /// The places of all that is left.
    var remaining: [Int] { state.withLock { state in Set(state.plans.map(\.index)).sorted() } }

    /// Changes with everything that is noted.
    var mark: Int { state.withLock { $0.notes } }

    /// The trial that runs now; nil between trials.
    var running: PlanProgress.Place? {
        state.withLock { state in state.progress.flatMap { $0.isBetween ? nil : $0.begun } }
    }

    /// Takes in an observation of the current plan.
    func note(_ observation: Observation) {
        state.withLock { state in
            state.notes += 1
            state.progress?.note(observation)
        }
    }

    /// The current plan is through; where it was cut short, what is left of it comes next.
    func finish(isCutShort: Bool) {
        state.withLock { state in
            let rest = isCutShort ? state.progress?.rest ?? [] : []
            let index = state.plans.removeFirst().index
            state.plans.insert(contentsOf: rest.map { (index, $0) }, at: 0)
            state.progress = state.plans.first.map { PlanProgress($0.plan) }
        }
    }

    /// Has the trial that runs run again, with what follows it; false if it was repeated before.
    func repeatOnce(_ place: PlanProgress.Place) -> Bool {
        let isFirst = state.withLock { state in
            guard let index = state.plans.first?.index,
                !state.repeated.contains(where: { $0 == index && $1 == place })
            else { return false }
            state.repeated.append((index, place))
            return true
        }
        if isFirst { finish(isCutShort: true) }
        return isFirst
    }

    /// The trial that runs is over without an observation, and with it the rest of its order if `wholeOrder`.
    func giveUp(wholeOrder: Bool) {
        state.withLock { $0.progress?.giveUp(wholeOrder: wholeOrder) }
        finish(isCutShort: true)
    }
}
