/// What the command line says about a run.
public struct RunSettings: Sendable {
    /// How many trials each order gets; nil leaves it to the script.
    public var trials: Int?
    /// How many further trials each order gets with the tracer armed.
    public var tracedTrials: Int
    /// The ids of the orders to run; empty runs all.
    public var orders: [String]
    /// How races are run.
    public var race: RaceSettings
    /// The folder for the O_DIRECT files.
    public var scratch: String
    /// How long one trial may take, in milliseconds.
    public var watchdogMilliseconds: Int
    /// Whether scripts may run that say they are dangerous.
    public var allowsDanger: Bool

    /// Settings.
    public init(
        trials: Int?, tracedTrials: Int = 1, orders: [String],
        race: RaceSettings = .usual, scratch: String,
        watchdogMilliseconds: Int, allowsDanger: Bool
    ) {
        self.race = race
        self.trials = trials
        self.tracedTrials = tracedTrials
        self.orders = orders
        self.scratch = scratch
        self.watchdogMilliseconds = watchdogMilliseconds
        self.allowsDanger = allowsDanger
    }
}
