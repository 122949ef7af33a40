import Experiments
import Steps
import SystemCalls

/// Counts the outcomes of racing trials until they are reported, and keeps the first trial of each.
struct RaceTally {
    private struct Count {
        var trials = 0
        var steered = 0
        var example: Trial?
    }

    private let program: Program
    private let race: RaceBoard
    private let names: [String]
    private let plan: RacePlan
    /// What has come since the last report; those that the subject wrote down by their words.
    private var counts: [Outcome: Count] = [:]
    private var written: [[Int]: Count] = [:]
    /// The measured steps by their number among all, and how long they took since the last report.
    private let measured: [(name: String, step: Int)]
    private var durations: [String: [Int]] = [:]
    private var seen: Set<Outcome> = []
    private var seenWords: Set<[Int]> = []

    init(_ program: Program, _ race: RaceBoard, _ plan: RacePlan) {
        self.program = program
        self.race = race
        self.plan = plan
        names = program.experiment.raced.map(\.name)
        measured = program.experiment.measured.map { ($0.name, program.position(of: $0.step).slot) }
    }

    /// Whether the outcome has come before.
    func hasSeen(_ outcome: Outcome) -> Bool { seen.contains(outcome) }

    /// Counts an outcome that the supervisor has read.
    mutating func add(_ outcome: Outcome, isSteered: Bool = false, example: Trial?) {
        counts[outcome, default: Count()].trials += 1
        if isSteered { counts[outcome, default: Count()].steered += 1 }
        if seen.insert(outcome).inserted { counts[outcome, default: Count()].example = example }
    }

    /// Counts a trial that the subject has written down.
    mutating func addEntry(_ trial: UInt32, number: Int) {
        let words = names.indices.map { race.entry(trial, 1 + $0).load() }
        written[words, default: Count()].trials += 1
        if race.entry(trial, 0).load() != 0 { written[words, default: Count()].steered += 1 }
        for (name, step) in measured {
            let words = self.words(of: step, in: trial)
            let (began, returned, result) = (words[1], words[2], StepResult(rawValue: words[3]))
            if began != 0, returned != 0, !result.isFailure { durations[name, default: []].append(returned - began) }
        }
        guard seenWords.insert(words).inserted else { return }
        let outcome = outcome(words)
        if seen.insert(outcome).inserted {
            written[words, default: Count()].example = example(trial, number: number, outcome)
        }
    }

    /// Reports what has come since the last time.
    mutating func flush(_ report: (Observation) -> Void) {
        for (words, count) in written {
            let outcome = outcome(words)
            counts[outcome, default: Count()].trials += count.trials
            counts[outcome, default: Count()].steered += count.steered
            if let example = count.example { counts[outcome, default: Count()].example = example }
        }
        written = [:]
        guard !counts.isEmpty else { return }
        report(
            .raced(
                RaceBatch(
                    outcomes: counts.map {
                        RacedOutcome($0, count: $1.trials, steered: $1.steered, example: $1.example)
                    }, durations: durations)))
        counts = [:]
        durations = [:]
    }

    private func outcome(_ words: [Int]) -> Outcome {
        Outcome(
            ending: .completed,
            values: Dictionary(uniqueKeysWithValues: zip(names, words.map { ObservedWord.value(of: $0) })))
    }

    /// What was written down of a step: its delay, when it began and returned, and its result.
    private func words(of step: Int, in trial: UInt32) -> [Int] {
        let first = 1 + names.count + RaceBoard.wordsOfStep * step
        return (0..<RaceBoard.wordsOfStep).map { race.entry(trial, first + $0).load() }
    }

    private func example(_ trial: UInt32, number: Int, _ outcome: Outcome) -> Trial {
        let steps = program.experiment.steps
        let words = steps.indices.map { self.words(of: $0, in: trial) }
        let delays = RaceDelays(nanoseconds: words.map { $0[0] })
        // The first to begin is the zero of the time line: the start itself lies some delays before.
        let zero = words.map { $0[1] }.filter { $0 != 0 }.min() ?? 0
        let begun = zip(steps, words).filter { $1[1] != 0 }.sorted { $0.1[1] < $1.1[1] }
        let timings = begun.map { step, words in
            let began = (words[1] - zero) / 1_000
            return StepTiming(
                step: step.id, granted: began, began: began, stops: [],
                returned: words[2] == 0 ? nil : (words[2] - zero) / 1_000, result: ObservedWord.value(of: words[3]))
        }
        return Trial(
            order: plan.token(delays), number: number, ending: .completed, remark: nil, values: outcome.values,
            events: [],
            steps: timings, killedAfterMicroseconds: nil, hasLeftSubject: false)
    }
}
