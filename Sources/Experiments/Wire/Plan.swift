/// What the agent is asked to run: one variant of a script, on one kernel.
///
/// Crosses from the tool to the agent as one JSON document.
public struct Plan: Codable, Hashable, Sendable {
    /// The script, with the variant's values in place.
    public let script: ScriptValue
    /// The variant that `script` is.
    public let assignments: [Variant.Assignment]
    /// The orders to run.
    public let orders: [[String]]
    /// The number of the first trial of each order, from 1; more than that where a run goes on that was cut short.
    public let firstTrial: Int
    /// The number of the last trial of each order; none runs if it is below the first.
    public let trials: Int
    /// The race to run instead of orders; nil for none.
    public let race: RacePlan?
    /// How many further trials each order gets with the tracer armed, for its fault paths.
    public let tracedTrials: Int
    /// How long one trial may take before its watchdog ends it, in milliseconds.
    public let watchdogMilliseconds: Int
    /// The folder for the O_DIRECT files; its file system is part of what is measured.
    public let scratch: String

    /// A plan.
    public init(
        script: ScriptValue, variant: Variant, orders: [Order], firstTrial: Int = 1, trials: Int,
        tracedTrials: Int = 0, race: RacePlan? = nil, watchdogMilliseconds: Int, scratch: String
    ) {
        self.script = script
        self.assignments = variant.assignments
        self.orders = orders.map(\.steps)
        self.firstTrial = firstTrial
        self.trials = trials
        self.tracedTrials = tracedTrials
        self.race = race
        self.watchdogMilliseconds = watchdogMilliseconds
        self.scratch = scratch
    }

    /// The variant that the script is.
    public var variant: Variant { Variant(assignments) }
}
