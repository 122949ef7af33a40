import ArgumentParser
import Experiments
import Foundation
import Records
import Runs
import Scripts

/// `faultline run`: runs experiments on the running kernel and writes their records.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run experiments on the running kernel and write their records.",
        discussion: """
            A record goes to RESULTS/<kernel>/<experiment>.json, the verbatim dumps behind it to evidence/ beside it. A \
            run limited with --order prints its record and writes none.
            """)

    @OptionGroup var scripts: ScriptOptions
    @OptionGroup var agent: AgentOptions
    @Argument(help: "Names of experiments, or paths of scripts.") var names: [String] = []
    @Flag(help: "Run every experiment.") var all = false
    @Option(help: "How many trials each order gets.") var trials: Int?
    @Option(help: "The folder of the results.") var results = "results"
    @Option(help: "Run only the order with this id; may be given more than once.") var order: [String] = []
    @Option(help: "How many seconds one trial may take.") var watchdog = 10
    @Flag(help: "Run scripts that say they are dangerous to this machine.") var allowDanger = false
    @Flag(help: "Print the records as JSON, one a line.") var json = false

    func validate() throws {
        if all != names.isEmpty { throw ValidationError("name the experiments to run, or give --all") }
        if let trials, !(1...1_000_000).contains(trials) { throw ValidationError("--trials takes 1 to 1000000") }
        if !(1...3_600).contains(watchdog) { throw ValidationError("--watchdog takes 1 to 3600") }
    }

    func run() async throws {
        let library = scripts.library
        // Every script is read before the first one runs: a slip in the last name costs nothing.
        let scripts = try (all ? library.names() : names).map { try library.script($0) }
        try checkOrders(scripts)
        let agent = try self.agent.agent
        let machine = try await agent.machine()
        let kernel = KernelName(host: machine.release, version: machine.version)
        let store = RecordStore(results: URL(filePath: results), kernel: kernel)
        let settings = RunSettings(
            trials: trials, orders: order, scratch: self.agent.scratch, watchdogMilliseconds: watchdog * 1_000,
            allowsDanger: allowDanger)
        let keeps = order.isEmpty
        if keeps {
            try store.write(MachineRecord(machine, kernel: kernel, config: KernelConfig.digest(machine.release)))
        }

        var gravest = Verdict.skip
        for script in scripts {
            let printer = RunPrinter(script.name, kernel: kernel, isSilent: json)
            let run = ScriptRun(script, agent: agent, settings: settings)
            let evidence = keeps ? try store.evidence(of: script.name) : nil
            let record = try await run.run(evidence: evidence) { printer.show($0) }
            gravest = max(gravest, record.verdict)
            if json { try printLine(record) }
            if keeps {
                let isNew = try store.write(record)
                if isNew { try evidence?.publish() }
                printer.wrote(record, to: store, isNew: isNew)
            }
            if let failure = evidence?.failure { throw failure }
        }
        if gravest >= .fail { throw ExitCode(gravest == .fail ? 1 : 2) }
    }

    private func checkOrders(_ scripts: [Script]) throws {
        let known = Set(scripts.flatMap { $0.variants.flatMap { $0.experiment.orders.map(\.id) } })
        for id in order where !known.contains(id) {
            throw ValidationError("no order '\(id)' in these experiments; 'faultline show NAME' lists them")
        }
    }

    private func printLine(_ record: Record) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(record), as: UTF8.self))
    }
}
