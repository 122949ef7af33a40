/// What differs between two kernels in one experiment.
public struct RecordDiff: Hashable, Sendable {
    /// The experiment's name.
    public let experiment: String
    /// The labels of all variants that either kernel has.
    public let variants: [String]
    /// What differs in behaviour, by kind.
    public let differences: [Difference]
    /// Which stacks differ.
    public let stacks: [StackDifference]
    /// What could not be compared.
    public let notCompared: [NotCompared]
    /// The state letters that are the same wherever both kernels showed them, by step; nothing of a step that differs.
    public let sameStates: [String: [String]]
    /// What was compared and is the same everywhere, states apart.
    public let same: [Fact.Kind]

    /// Rates of outcomes that both kernels show are said to differ below this probability of chance.
    public static let significance = 0.01

    /// Compares two records of one experiment.
    ///
    /// Comparing them the other way round gives the same with `from` and `to` exchanged.
    public init(_ from: Record, _ to: Record) {
        self.init((from, Behaviour(of: from)), (to, Behaviour(of: to)))
    }

    /// A record and its behaviour, which is worked out once for all comparisons.
    typealias Shown = (record: Record, behaviour: Behaviour)

    /// Compares two records whose behaviours are known.
    init(_ one: Shown, _ other: Shown) {
        let (from, to) = (one.record, other.record)
        let (before, after) = (one.behaviour, other.behaviour)
        var comparison = Comparison()
        comparison.compare(before, after)
        for (label, pair) in Self.pairs(from.variants, to.variants, by: \.label) {
            guard let one = pair.from, let other = pair.to, one.hasRun, other.hasRun else { continue }
            comparison.compareOutcomes(one, other, in: label)
            comparison.compareDurations(one, other, in: label)
            for (id, orders) in Self.pairs(one.orders, other.orders, by: \.id) {
                guard let one = orders.from, let other = orders.to else { continue }
                comparison.compareStacks(one, other, at: Difference.Place(variant: label, order: id))
            }
        }
        experiment = from.experiment
        variants = Array(Set(before.variants.keys).union(after.variants.keys)).sorted()
        differences = comparison.differences
        stacks = comparison.stacks
        notCompared = comparison.notCompared
        sameStates = comparison.sameStates
        same = comparison.same
    }

    /// Whether nothing differs; with `semantic`, stacks do not count.
    public func isEmpty(semantic: Bool) -> Bool { differences.isEmpty && (semantic || stacks.isEmpty) }

    private static func pairs<Item>(
        _ from: [Item], _ to: [Item], by key: (Item) -> String
    ) -> [(key: String, value: (from: Item?, to: Item?))] {
        var pairs: [String: (from: Item?, to: Item?)] = [:]
        for item in from { pairs[key(item), default: (nil, nil)].from = item }
        for item in to { pairs[key(item), default: (nil, nil)].to = item }
        return pairs.sorted { $0.key < $1.key }
    }
}

extension VariantRecord {
    /// Whether anything was observed.
    fileprivate var hasRun: Bool { !outcomes.isEmpty || !orders.isEmpty }
}
