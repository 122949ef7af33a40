import ArgumentParser
import Experiments
import Foundation
import Records
import Runs
import Scripts
import Synchronization

/// `faultline timeline`: runs one trial of one order, and draws it.
struct TimelineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline", abstract: "Run one trial of one order, and draw who did what when.",
        discussion: """
            A column for each thread; times are microseconds since the trial began. A bar is a step in progress, under it \
            stands where the thread was found when it stood still. An arrow goes from a step to the thread that went on \
            after it.

            Each variant that has the order is drawn, or those that --variant chooses. Nothing is recorded.
            """)

    @OptionGroup var scripts: ScriptOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var kernels: KernelOptions
    @Argument(help: "The experiment's name, or the path of a script.") var name: String
    @Option(help: ArgumentHelp("The id of the order, or the delays of a race.", valueName: "token")) var order: String
    @Option(
        help: "Draw only variants with this value of a variable, such as backing=shmem; may be given more than once.")
    var variant: [String] = []
    @Option(help: "Where the threads of a race run: spread (a CPU each), shared (one CPU) or free.")
    var affinity = RacePlan.Affinity.spread
    @Option(help: "How many seconds the trial may take.") var watchdog = 10
    @Flag(help: "Run a script that says it is dangerous to this machine.") var allowDanger = false

    func validate() throws {
        if kernels.specs.count > 1 { throw ValidationError("--kernel is given once: a time line is one trial's") }
        if !(1...3_600).contains(watchdog) { throw ValidationError("--watchdog takes 1 to 3600") }
    }

    func run() async throws {
        let script = try scripts.library.script(name)
        let chosen = try OrderChoice(order, variants: variant, of: script).variants
        let setup = try await kernels.setup(host: agent.agent)
        for (kernel, reason) in setup.unusable { throw Failure(description: "\(kernel): \(reason)") }
        guard let kernel = setup.kernels.first else { return }
        let settings = RunSettings(
            trials: 1, tracedTrials: 0, orders: [order], race: race, scratch: agent.scratch,
            watchdogMilliseconds: watchdog * 1_000, allowsDanger: allowDanger)
        let run = ScriptRun(script, agent: kernel.makeAgent(1), settings: settings)
        let result = Mutex<Result<[ScriptRun.Showing], any Error>>(.success([]))
        let isInterrupted = await Interruption.cancels {
            do {
                let shown = try await run.show(chosen)
                result.withLock { $0 = .success(shown) }
            } catch {
                result.withLock { $0 = .failure(error) }
            }
        }
        if isInterrupted { throw ExitCode(130) }
        let shown = try result.withLock(\.self).get()
        try StandardOutput.write(shown.map { text(of: $0, of: script, on: kernel.name) }.joined(separator: "\n"))
        if shown.contains(where: { [.error, .miss].contains($0.record.verdict) }) { throw ExitCode(2) }
    }

    /// The race of one trial that the token asks for, if it does.
    private var race: RaceSettings {
        guard let delays = RaceDelays(order) else { return .usual }
        return RaceSettings(trials: 1, seed: 1, affinity: affinity, delays: delays, isForAll: true)
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private func text(of showing: ScriptRun.Showing, of script: Script, on kernel: KernelName) -> String {
        let title = [script.name, showing.variant.label].filter { !$0.isEmpty }.joined(separator: " ")
        var lines = ["\(title), order \(order), on \(kernel)"]
        if let skip = showing.record.skip { lines.append("  missing: \(skip)") }
        if let error = showing.record.error { lines.append("  no answer: \(error)") }
        for witness in showing.witnesses { lines += [""] + witness.timeline.lines + [""] + witness.outcomeLines }
        return lines.map { "\($0)\n" }.joined()
    }
}
