import CLinux

/// How long something may take before it counts as hung.
///
/// Only time counts in which this process ran. CLOCK_MONOTONIC runs on while a virtual machine is stopped by its host, or this
/// process by a signal; what a trial does not do meanwhile is no finding about the kernel. Whoever waits asks every few
/// milliseconds, so a second without a question was none in which it could have been answered.
final class Watchdog {
    private var deadline: Int
    private var asked: Int

    private static let longestPause = 1_000_000_000

    /// A watchdog that begins now.
    init(nanoseconds: Int) {
        asked = Int(clinux_monotonic_nanoseconds())
        deadline = asked + nanoseconds
    }

    /// Whether time is up; to be asked all the while.
    func hasExpired() -> Bool {
        let now = Int(clinux_monotonic_nanoseconds())
        if now - asked > Self.longestPause { deadline += now - asked }
        asked = now
        return now > deadline
    }

    /// Has so much time be left at least.
    func extend(toLeave nanoseconds: Int) {
        _ = hasExpired()
        deadline = max(deadline, asked + nanoseconds)
    }
}
