public import ArgumentParser
public import Experiments
import Runs

/// How threads race: shared by the commands that run experiments.
struct RaceOptions: ParsableArguments {
    @Flag(help: "Let all threads run freely, many times over, instead of granting steps in orders.")
    var racing = false
    @Option(help: ArgumentHelp("What the delays of a race are drawn from; its record says it.", valueName: "number"))
    var seed: UInt64?
    @Option(help: "Where the threads of a race run: spread (a CPU each), shared (one CPU) or free.")
    var affinity = RacePlan.Affinity.spread

    /// The options as they are typed, but for the seed: what a token repeats needs none.
    var words: [String] { affinity == .spread ? [] : ["--affinity", affinity.rawValue] }

    /// The settings of the command line; `tokens` are those of races among what `--order` names.
    func settings(trials: Int?, tokens: [RaceDelays]) -> RaceSettings {
        RaceSettings(
            trials: trials,
            // Not above 2^53: whoever reads the record may keep numbers as doubles.
            seed: seed ?? UInt64.random(in: 0...UInt64(UInt32.max)), isSeedAsked: seed != nil, affinity: affinity,
            delays: tokens.first,
            isForAll: racing || !tokens.isEmpty)
    }
}

extension RacePlan.Affinity: ExpressibleByArgument {}
