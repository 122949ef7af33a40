public import Experiments

/// Whoever runs plans: the agent on the running kernel, or the one in a guest.
public protocol Agent: Sendable {
    /// Whether what a plan does to its kernel stays there: an experiment that says `danger` runs in a guest only.
    var isExpendable: Bool { get }

    /// Runs plans, one after the other; calls `receive` for each observation with its plan's place in `plans`.
    ///
    /// What goes wrong in a plan is an observation too, and the plans after it run nevertheless.
    /// - Parameter isolating: whether each trial gets a kernel of its own, where that is possible.
    /// - Throws: what `receive` throws, and CancellationError.
    func run(
        _ plans: [Plan], isolating: Bool, receive: @escaping @Sendable (Int, Observation) throws -> Void
    ) async throws

    /// The machine that the plans run on, if it has been probed.
    var knownMachine: Machine? { get }
}

extension Agent {
    /// How long an agent may be silent in a plan: a trial may take its watchdog's time and its clean-up as long again.
    func silence(in plan: Plan, slack: Int) -> Duration {
        .milliseconds(2 * plan.watchdogMilliseconds) + .seconds(slack)
    }
}
