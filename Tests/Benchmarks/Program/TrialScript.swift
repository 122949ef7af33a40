import Experiments
import Foundation
import Harness
import Scripts

/// A script whose trials are counted against time.
final class TrialScript {
    private struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    private let variant: ScriptVariant
    private let expected: String?
    private let scratch: String
    /// As many trials as fit into the time, by what the turn before has shown.
    private var racing = 2_000
    private var handedOn = 2_000
    private var ordered = 200

    /// The script `name` of this folder.
    ///
    /// - Parameter expected: what each trial must leave in the page; nil if it may be one thing or another.
    init(_ name: String, finding expected: String?, scratch: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "Scripts")
        let script = try ScriptLibrary(folder: folder.path()).script(name)
        variant = script.variants[0]
        self.expected = expected
        self.scratch = scratch
    }

    /// Racing trials a second, of about so many nanoseconds; all threads start at once, without delays: those are chosen, and no
    /// cost.
    func racingRate(nanoseconds: Int) throws -> Double {
        let delays = RaceDelays(nanoseconds: variant.experiment.steps.map { _ in 0 })
        let race = RacePlan(trials: racing, seed: 1, affinity: .spread, delays: delays)
        let rate = try rate(plan(trials: 0, race: race), trials: racing)
        racing = max(100, Int(rate * Double(nanoseconds) / 1e9))
        return rate
    }

    /// Trials a second in the script's order, which the threads hand on themselves, of about so many nanoseconds.
    func handedOnRate(nanoseconds: Int) throws -> Double {
        let race = RacePlan(trials: handedOn, seed: 1, affinity: .spread, order: variant.orders[0])
        let rate = try rate(plan(trials: 0, race: race), trials: handedOn)
        handedOn = max(100, Int(rate * Double(nanoseconds) / 1e9))
        return rate
    }

    /// Ordered trials a second that the supervisor watches, of about so many nanoseconds.
    func orderedRate(nanoseconds: Int) throws -> Double {
        let rate = try rate(plan(trials: ordered, race: nil), trials: ordered)
        ordered = max(20, Int(rate * Double(nanoseconds) / 1e9))
        return rate
    }

    private func plan(trials: Int, race: RacePlan?) -> Plan {
        Plan(
            script: variant.tree, variant: variant.variant, orders: race == nil ? variant.orders : [],
            trials: trials, race: race, watchdogMilliseconds: 10_000, scratch: scratch)
    }

    private func rate(_ plan: Plan, trials: Int) throws -> Double {
        var done = 0
        var trouble: String?
        func count(_ trials: Int, _ stored: Value?) {
            let found = stored.map { "\($0)" } ?? "nothing"
            if let expected, found != expected { trouble = "a trial has left \(found), not \(expected)" }
            done += trials
        }
        let begin = DispatchTime.now().uptimeNanoseconds
        PlanRunner(plan, tracing: TracingBench(), disks: DiskBench()) { observation in
            switch observation {
            case .trial(let trial): count(1, trial.values["stored"])
            case .raced(let batch): for raced in batch.outcomes { count(raced.count, raced.outcome.values["stored"]) }
            case .skip(let reason), .trouble(let reason): trouble = reason
            default: break
            }
        }.run()
        let end = DispatchTime.now().uptimeNanoseconds
        if let trouble { throw Trouble(description: trouble) }
        if done != trials { throw Trouble(description: "\(done) of \(trials) trials were run") }
        return Double(trials) / Double(end - begin) * 1e9
    }
}
