import Experiments

/// An expectation that did not hold, and the smallest trial that shows it.
public struct Breakage: Sendable {
    /// The expectation.
    public let expectation: ExpectationRecord
    /// How many orders had a trial that counts; of a race, how many outcomes.
    public let orders: Int
    /// In how many of them a trial breaks the expectation; none for `sometimes`, which no single trial breaks.
    public let breaking: Int
    /// Whether the trials are those of a race.
    public let isRaced: Bool
    /// Of the trials that break it, the smallest: that of the order which switches least often from thread to thread,
    /// then has the fewest steps, then the fewest stops, then comes first by the names of its steps.
    ///
    /// Nil for `sometimes`, and where no trial counts.
    public let smallest: Witness?

    /// The breakage of `expectation`, which did not hold in the trials of which `witnesses` has the first of each outcome.
    init(_ expectation: ExpectationRecord, _ witnesses: [Witness]) {
        self.expectation = expectation
        let counting = witnesses.filter { $0.trial.ending != .impossible && expectation.counts($0.order.steps) }
        let breaking = counting.filter { witness in
            let isMet = expectation.isMet(by: witness.trial.ending, witness.trial.values)
            return switch expectation.expected {
            case .always: !isMet
            case .never: isMet
            case .sometimes: false
            }
        }
        orders = Set(counting.map(\.token)).count
        self.breaking = Set(breaking.map(\.token)).count
        isRaced = counting.contains(where: \.isRaced)
        smallest = breaking.min { $0.isSmaller(than: $1) }
    }
}
