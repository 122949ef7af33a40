import Foundation

/// Two ways to do the same, measured in turns, so that whatever else the machine does hits both alike.
struct Comparison {
    /// Where the smallest, the middle and the largest of some figures lie.
    struct Spread {
        let least: Double
        let median: Double
        let most: Double

        init(_ figures: [Double]) {
            let sorted = figures.sorted()
            least = sorted.first ?? .nan
            median = sorted.isEmpty ? .nan : sorted[sorted.count / 2]
            most = sorted.last ?? .nan
        }
    }

    /// What the median of the ratios should be.
    enum Goal {
        case atLeast(Double)
        case atMost(Double)

        func text(_ ratio: Double) -> String {
            switch self {
            case .atLeast(let least): "at least \(figure(least)): \(ratio >= least ? "holds" : "missed")"
            case .atMost(let most): "at most \(figure(most)): \(ratio <= most ? "holds" : "missed")"
            }
        }
    }

    /// What was measured.
    let title: String
    /// What it is measured in, such as `samples/s`.
    let unit: String
    let ours: Spread
    let baseline: Spread
    /// Ours to the baseline's, turn by turn.
    let ratio: Spread
    /// Nil without a goal.
    let goal: Goal?

    /// A comparison of what turns have shown.
    init(_ title: String, unit: String, goal: Goal?, _ turns: [(ours: Double, baseline: Double)]) {
        self.title = title
        self.unit = unit
        self.goal = goal
        ours = Spread(turns.map(\.ours))
        baseline = Spread(turns.map(\.baseline))
        ratio = Spread(turns.map { $0.ours / $0.baseline })
    }

    /// Measures `ours` and `baseline` in turns.
    init(_ title: String, unit: String, goal: Goal?, ours: () throws -> Double, baseline: () throws -> Double) rethrows
    {
        self.init(title, unit: unit, goal: goal, try Self.turns(ours: ours, baseline: baseline))
    }

    /// What `ours` and `baseline` show in turns, after one turn of each that does not count.
    static func turns<Shown>(
        _ count: Int = 9, ours: () throws -> Shown, baseline: () throws -> Shown
    ) rethrows -> [(ours: Shown, baseline: Shown)] {
        var turns: [(ours: Shown, baseline: Shown)] = []
        for turn in 0...count {
            let shown = (ours: try ours(), baseline: try baseline())
            if turn > 0 { turns.append(shown) }
        }
        return turns
    }

    /// The row of a table in Markdown.
    var row: String {
        "| \(title) | \(figure(ours.median)) \(unit) | \(figure(baseline.median)) | "
            + "\(figure(ratio.median)) (\(figure(ratio.least)) to \(figure(ratio.most))) | "
            + "\(goal?.text(ratio.median) ?? "-") |"
    }

    /// The head of that table.
    static let head = """
        | what | Faultline | C | ratio (least to most) | goal |
        | --- | ---: | ---: | ---: | --- |
        """
}

/// A figure with three digits or so.
func figure(_ value: Double) -> String { value >= 100 ? String(format: "%.0f", value) : String(format: "%.2f", value) }
