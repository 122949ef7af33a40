import Experiments

/// What the variants of one script's records showed of some observations, kernel by kernel.
struct ShownVariants {
    private struct Cell {
        let variant: [String: String]
        let kernel: String
        let shown: [[String]]
        let hasRun: Bool
    }

    /// The kernels that have records.
    let kernels: [String]
    private let cells: [Cell]
    private let withReasons: Bool

    /// What the variants of some records showed, by kernel; of one that showed nothing the verdict, and if `withReasons` why.
    init(_ observations: [String], _ records: [(kernel: String, record: Record)], withReasons: Bool = true) {
        kernels = records.map(\.kernel)
        cells = records.flatMap { kernel, record in
            record.variants.map {
                Cell(
                    variant: $0.variant, kernel: kernel, shown: Self.shown($0, observations, withReasons),
                    hasRun: !$0.outcomes.isEmpty)
            }
        }
        self.withReasons = withReasons
    }

    /// The values that some variables have together in any variant, in the order of the matrix.
    func values(of variables: [String]) -> [[String]] {
        var all: [[String]] = []
        for cell in cells {
            let values = variables.map { cell.variant[$0] ?? "" }
            if !all.contains(values) { all.append(values) }
        }
        return all
    }

    /// What each kernel showed in all variants with these values, an observation each; without the kernels that have none.
    func shown(where values: [(variable: String, value: String)]) -> [(kernel: String, shown: [String])] {
        kernels.compactMap { kernel in
            let fitting = cells.filter { cell in
                cell.kernel == kernel && values.allSatisfy { cell.variant[$0.variable] ?? "" == $0.value }
            }
            // Beside variants that ran, one that did not has nothing to say, unless it is to say why.
            let ran = fitting.filter(\.hasRun)
            let telling = withReasons || ran.isEmpty ? fitting : ran
            guard let first = telling.first else { return nil }
            return (kernel, first.shown.indices.map { column in Self.list(telling.flatMap { $0.shown[column] }) })
        }
    }

    /// The kinds of what was shown, each with the kernels that showed it.
    static func kinds(
        _ shown: [(kernel: String, shown: [String])]
    ) -> [(kernels: [String], shown: [String])] {
        shown.reduce(into: []) { kinds, each in
            if let index = kinds.firstIndex(where: { $0.shown == each.shown }) {
                kinds[index].kernels.append(each.kernel)
            } else {
                kinds.append(([each.kernel], each.shown))
            }
        }
    }

    /// Some of the kernels: `all`, `6.1 to 7.3` for some that stand side by side, or each.
    static func names(of some: [String], among kernels: [String]) -> String {
        if some.count == kernels.count { return "all" }
        guard some.count > 2, let first = some.first, let last = some.last, let start = kernels.firstIndex(of: first),
            kernels[start...].prefix(some.count).elementsEqual(some)
        else { return some.joined(separator: ", ") }
        return "\(first) to \(last)"
    }

    private static func shown(
        _ variant: VariantRecord, _ observations: [String], _ withReasons: Bool
    ) -> [[String]] {
        guard !variant.outcomes.isEmpty else {
            let word = variant.verdict.rawValue
            guard withReasons else { return observations.map { _ in [word] } }
            return [["\(word): \(variant.explanation ?? "no reason given")"]] + observations.dropFirst().map { _ in [] }
        }
        return observations.map { values(of: $0, in: variant) }
    }

    /// What the outcomes of a variant showed of an observation, each with one word: its value, or how the trials ended.
    static func values(of observation: String, in variant: VariantRecord) -> [String] {
        variant.outcomes.map { outcome in
            outcome.ending == .completed
                ? outcome.values[observation].map(\.description) ?? "-" : "(\(outcome.ending.rawValue))"
        }
    }

    /// Words in the order in which they first come, each once.
    static func list(_ words: [String]) -> String {
        words.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.joined(separator: " or ")
    }
}
