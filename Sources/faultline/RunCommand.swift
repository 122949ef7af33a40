import ArgumentParser
import Experiments
import Foundation
import Guests
import Records
import Runs
import Scripts

/// `faultline run`: runs experiments on kernels and writes their records.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run experiments on kernels and write their records.",
        discussion: """
            A record goes to RESULTS/<kernel>/<experiment>.json, the verbatim dumps behind it to \
            RESULTS/evidence/<kernel>/<experiment>/. A run limited with --order prints its record and writes none.

            With --racing the threads run freely from a common start, each step after a delay of its own; the records go \
            to RESULTS/racing/<kernel>. With --order ID as well, each step waits \
            for its turn in that order, which the threads hand on themselves, many times faster than the supervisor, and \
            without stacks. The token beside an outcome runs that trial's order, or its delays, again: --order TOKEN.

            A run of several cells that was interrupted goes on where it stopped when it is given again.
            """)

    @OptionGroup var scripts: ScriptOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var kernels: KernelOptions
    @OptionGroup var race: RaceOptions
    @Argument(help: "Names of experiments, or paths of scripts.") var names: [String] = []
    @Flag(help: "Run every experiment.") var all = false
    @Option(help: "How many trials each order gets, or each race.") var trials: Int?
    @Option(help: "How many further trials each order gets with the tracer armed.") var traced = 1
    @Option(help: "The folder of the results.") var results = "results"
    @Option(
        help: ArgumentHelp(
            "Run only the order with this id, or a race with the delays of this token.", valueName: "token"))
    var order: [String] = []
    @Flag(help: "Run equivalent orders, too, and say whether they show the same; no record is written.") var noPrune =
        false
    @Flag(help: "Go on until a trial breaks an expectation, at most 1000000 trials or --trials; no record is written.")
    var untilFail = false
    @Option(help: "How many seconds one trial may take.") var watchdog = 10
    @Flag(help: "Run scripts that say they are dangerous to this machine.") var allowDanger = false
    @Flag(help: "Run again what an interrupted run has done.") var restart = false
    @Flag(help: "Print the commands that boot the guests, and run nothing.") var dryRun = false
    @Flag(help: "Print the records as JSON, one a line.") var json = false

    func validate() throws {
        if all != names.isEmpty { throw ValidationError("name the experiments to run, or give --all") }
        if let trials, !(1...1_000_000).contains(trials) { throw ValidationError("--trials takes 1 to 1000000") }
        if !(0...1_000).contains(traced) { throw ValidationError("--traced takes 0 to 1000") }
        if !(1...3_600).contains(watchdog) { throw ValidationError("--watchdog takes 1 to 3600") }
    }

    func run() async throws {
        let library = scripts.library
        // Every script is read before the first one runs: a slip in the last name costs nothing.
        let scripts = try (all ? library.names() : names).map { try library.script($0) }
        try checkOrders(scripts)
        let setup = try await kernels.setup(host: agent.agent)
        let experiments = scripts.map(\.name)
        let repetition = Repetition(
            options: self.scripts.words + agent.words + kernels.words + race.words
                + (watchdog == 10 ? [] : ["--watchdog", "\(watchdog)"]) + (allowDanger ? ["--allow-danger"] : []),
            scripts: Dictionary(zip(experiments, names)) { $1 }, kernels: setup.specs)
        let printer = MatrixPrinter(
            experiments: experiments, kernels: setup.names, repetition: repetition, style: json ? .json : .text)
        for (kernel, reason) in setup.unusable {
            printer.show(unusable: kernel, because: reason, experiments: experiments)
        }
        if dryRun {
            printer.note(setup.commands.joined(separator: "\n"))
            if !setup.unusable.isEmpty { throw ExitCode(2) }
            return
        }
        let trials = trials ?? (untilFail ? 1_000_000 : nil)
        let settings = RunSettings(
            trials: trials, tracedTrials: untilFail ? 0 : traced, orders: order, prunes: !noPrune, untilFail: untilFail,
            race: race.settings(trials: trials, tokens: tokens), scratch: agent.scratch,
            watchdogMilliseconds: watchdog * 1_000, allowsDanger: allowDanger)
        let matrix = KernelMatrix(
            scripts, on: setup.kernels, settings: settings, results: URL(filePath: results), lanes: kernels.lanes,
            keepsRecords: order.isEmpty && !noPrune && !untilFail)
        if let choice = setup.accelerator {
            printer.note("guests run under \(choice.accelerator.rawValue): \(choice.reason)\n")
        }
        let isInterrupted = await Interruption.cancels { await matrix.run(anew: restart) { printer.show($0) } }
        let verdicts = printer.finish()
        if isInterrupted {
            printer.note("\ninterrupted" + (untilFail ? "" : ": given again, the run goes on behind what is done"))
            throw ExitCode(130)
        }
        if !verdicts.isDisjoint(with: [.error, .miss]) { throw ExitCode(2) }
        if verdicts.contains(.fail) { throw ExitCode(1) }
    }

    /// The tokens of races among what `--order` names.
    private var tokens: [RaceDelays] { order.compactMap { RaceDelays($0) } }

    private func checkOrders(_ scripts: [Script]) throws {
        if !tokens.isEmpty {
            guard order.count == 1 else { throw ValidationError("one token of a race at a time") }
            return
        }
        if race.racing, order.count > 1 { throw ValidationError("one order of a race at a time") }
        for id in order where !scripts.contains(where: { $0.variants.contains { $0.order(id) != nil } }) {
            throw ValidationError("no order '\(id)' in these experiments; 'faultline show NAME' lists them")
        }
    }
}
