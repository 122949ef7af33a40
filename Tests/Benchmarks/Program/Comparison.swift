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

    /// What was measured.
    let title: String
    /// What it is measured in, such as `samples/s`.
    let unit: String
    let ours: Spread
    let baseline: Spread
    /// Ours to the baseline's, turn by turn.
    let ratio: Spread
    /// What the median of the ratios should be at least; nil without a goal.
    let goal: Double?

    /// Measures `ours` and `baseline` in turns, after one turn of each that is not counted.
    init(
        _ title: String, unit: String, goal: Double?, turns: Int = 9, ours: () throws -> Double,
        baseline: () throws -> Double
    ) rethrows {
        var pairs: [(ours: Double, baseline: Double)] = []
        for turn in 0...turns {
            let pair = (ours: try ours(), baseline: try baseline())
            if turn > 0 { pairs.append(pair) }
        }
        self.title = title
        self.unit = unit
        self.goal = goal
        self.ours = Spread(pairs.map(\.ours))
        self.baseline = Spread(pairs.map(\.baseline))
        ratio = Spread(pairs.map { $0.ours / $0.baseline })
    }

    /// The row of a table in Markdown.
    var row: String {
        let standing = goal.map {
            ratio.median >= $0 ? "at least \(Self.figure($0)): holds" : "at least \(Self.figure($0)): missed"
        }
        return "| \(title) | \(Self.figure(ours.median)) \(unit) | \(Self.figure(baseline.median)) | "
            + "\(Self.figure(ratio.median)) (\(Self.figure(ratio.least)) to \(Self.figure(ratio.most))) | \(standing ?? "-") |"
    }

    /// The head of that table.
    static let head = """
        | what | Faultline | C | ratio (least to most) | goal |
        | --- | ---: | ---: | ---: | --- |
        """

    /// A figure with three digits or so.
    static func figure(_ value: Double) -> String {
        value >= 100 ? String(format: "%.0f", value) : String(format: "%.2f", value)
    }
}
