import CLinux

/// The clock of a sampler: when the next pass is due, and how many were.
///
/// A pass that is not made in time is left out, never made up for by two in a row: those would see one moment twice.
struct Pace {
    private let interval: Int
    private let began: Int
    private var due = 0

    private static let longestSleep = 100_000_000

    /// How many passes were due.
    private(set) var asked = 0

    /// The clock of `frequency` passes a second; nil for as many as there can be.
    init(frequency: Double?) {
        interval = frequency.map { max(1, Int(1e9 / $0)) } ?? 0
        began = Int(clinux_monotonic_nanoseconds())
    }

    /// Takes back the last pass that was due.
    mutating func withdraw() { asked -= 1 }

    /// Sleeps until the next pass is due, at most until `end`; how late it is, and every one that was left out, shows in
    /// `asked`.
    ///
    /// Sleeps a tenth of a second at most, for the caller to see whether it is to go on.
    ///
    /// - Returns: now (CLOCK_MONOTONIC, nanoseconds), or nil if the pass is not due yet.
    mutating func awaitPass(before end: Int) -> Int? {
        var now = Int(clinux_monotonic_nanoseconds())
        if interval == 0 {
            asked += 1
            return now
        }
        let next = began + due * interval
        if now < next {
            _ = clinux_sleep_until(Int64(min(next, end, now + Self.longestSleep)))
            now = Int(clinux_monotonic_nanoseconds())
            if now < next { return nil }
        }
        let latest = (now - began) / interval
        asked += latest - due + 1
        due = latest + 1
        return now
    }
}
