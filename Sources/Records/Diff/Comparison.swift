/// Collects what differs; the same difference in several places is one.
struct Comparison {
    private struct Key: Hashable {
        let fact: Fact
        let from: [String]
        let to: [String]
        let pValue: Double?
    }
    private struct StackKey: Hashable {
        let step: String
        let from: [String]?
        let to: [String]?
    }
    private struct LackKey: Hashable {
        let what: String
        let from: String?
        let to: String?
    }

    private var found: [Key: [Difference.Place]] = [:]
    private var foundStacks: [StackKey: [Difference.Place]] = [:]
    private var lacks: [LackKey: [Difference.Place]] = [:]
    private var agreed: [Fact: Set<[String]>] = [:]

    var sameStates: [String: [String]] {
        let differing = Set(found.keys.filter { $0.fact.kind == .state }.map(\.fact))
        return agreed.reduce(into: [:]) { same, seen in
            guard seen.key.kind == .state, let step = seen.key.subject, !differing.contains(seen.key) else { return }
            same[step] = Array(Set(seen.value.flatMap(\.self))).sorted()
        }
    }

    var same: [Fact.Kind] {
        var differing = Set(found.keys.map(\.fact.kind))
        // Where a variant has other outcomes, those of its orders are not looked at.
        if differing.contains(.value) || differing.contains(.outcome) { differing.insert(.orderOutcomes) }
        let seen = Set(agreed.keys.map(\.kind))
        return Fact.Kind.allCases.filter { $0 != .state && seen.contains($0) && !differing.contains($0) }
    }

    var differences: [Difference] {
        found.map { Difference(fact: $0.fact, from: $0.from, to: $0.to, pValue: $0.pValue, places: $1.sorted()) }
            .sorted { left, right in
                left.fact == right.fact
                    ? Self.precedes((left.places, left.from, left.to), (right.places, right.from, right.to))
                    : left.fact < right.fact
            }
    }

    var stacks: [StackDifference] {
        foundStacks.map { StackDifference(step: $0.step, from: $0.from, to: $0.to, places: $1.sorted()) }
            .sorted { left, right in
                left.step == right.step
                    ? Self.precedes(
                        (left.places, left.from ?? [], left.to ?? []), (right.places, right.from ?? [], right.to ?? []))
                    : left.step < right.step
            }
    }

    var notCompared: [NotCompared] {
        lacks.map { NotCompared(what: $0.what, from: $0.from, to: $0.to, places: $1.sorted()) }
            .sorted { ($0.what, $0.from ?? "", $0.to ?? "") < ($1.what, $1.from ?? "", $1.to ?? "") }
    }

    private typealias Sides = (places: [Difference.Place], from: [String], to: [String])

    /// By place, then by what the kernels showed, in whichever direction they are compared.
    private static func precedes(_ left: Sides, _ right: Sides) -> Bool {
        if left.places != right.places { return left.places.lexicographicallyPrecedes(right.places) }
        let sorted = { (sides: Sides) in
            sides.from.lexicographicallyPrecedes(sides.to) ? sides.from + sides.to : sides.to + sides.from
        }
        return sorted(left).lexicographicallyPrecedes(sorted(right))
    }

    private mutating func note(
        _ fact: Fact, _ from: [String], _ to: [String], at place: Difference.Place, p: Double? = nil
    ) {
        found[Key(fact: fact, from: from, to: to, pValue: p), default: []].append(place)
    }

    // MARK: Behaviour

    mutating func compare(_ from: Behaviour, _ to: Behaviour) {
        let everywhere = Difference.Place(variant: "", order: nil)
        if from.script != to.script { note(Fact(.script), [from.script], [to.script], at: everywhere) }
        for label in Set(from.variants.keys).union(to.variants.keys) {
            let place = Difference.Place(variant: label, order: nil)
            guard let one = from.variants[label], let other = to.variants[label] else {
                let presence = { (variant: Behaviour.VariantBehaviour?) in variant == nil ? [] : [label] }
                note(Fact(.variants), presence(from.variants[label]), presence(to.variants[label]), at: place)
                continue
            }
            if one.verdict != other.verdict { note(Fact(.verdict), one.verdict, other.verdict, at: place) }
            guard one.hasRun, other.hasRun else { continue }
            // Outcomes are compared with their counts.
            compare(
                one.facts.filter { $0.key.kind != .outcome }, other.facts.filter { $0.key.kind != .outcome }, at: place)
            compare(one, other, in: label)
        }
    }

    private mutating func compare(
        _ from: Behaviour.VariantBehaviour, _ to: Behaviour.VariantBehaviour, in label: String
    ) {
        let hasSameOutcomes = from.facts[Fact(.outcome)] == to.facts[Fact(.outcome)]
        for id in Set(from.orders.keys).union(to.orders.keys) {
            let place = Difference.Place(variant: label, order: id)
            guard let one = from.orders[id], let other = to.orders[id] else {
                let steps = { (order: Behaviour.OrderBehaviour?) in
                    order.map { [$0.steps.joined(separator: ", ")] } ?? []
                }
                note(Fact(.orders), steps(from.orders[id]), steps(to.orders[id]), at: place)
                continue
            }
            // Where the variant has other outcomes, that is said of the variant.
            let isCompared = { (fact: Fact, _: [String]) in hasSameOutcomes || fact.kind != .orderOutcomes }
            compare(one.facts.filter(isCompared), other.facts.filter(isCompared), at: place)
            switch (one.faultPath, other.faultPath) {
            case (.lines(let from), .lines(let to)):
                compare([Fact(.faultPath): from], [Fact(.faultPath): to], at: place)
            case (.lines, .unknown(let reason)): lack("fault path", nil, reason, at: place)
            case (.unknown(let reason), .lines): lack("fault path", reason, nil, at: place)
            case (.unknown(let from), .unknown(let to)): lack("fault path", from, to, at: place)
            }
        }
    }

    private mutating func compare(_ from: [Fact: [String]], _ to: [Fact: [String]], at place: Difference.Place) {
        for fact in Set(from.keys).union(to.keys) {
            if let lines = from[fact], lines == to[fact] {
                agreed[fact, default: []].insert(lines)
            } else {
                note(fact, from[fact] ?? [], to[fact] ?? [], at: place)
            }
        }
    }

    private mutating func lack(_ what: String, _ from: String?, _ to: String?, at place: Difference.Place) {
        lacks[LackKey(what: what, from: from, to: to), default: []].append(place)
    }

    // MARK: Outcomes

    /// Compares how long measured steps take, by the intervals in which their quantiles lie.
    mutating func compareDurations(_ from: VariantRecord, _ to: VariantRecord, in label: String) {
        for one in from.measured {
            guard let other = to.measured.first(where: { $0.name == one.name }) else { continue }
            let differing = one.difference(from: other)
            guard !differing.isEmpty else { continue }
            note(
                Fact(.duration, of: one.name), differing.map(\.own.text), differing.map(\.other.text),
                at: Difference.Place(variant: label, order: nil))
        }
    }

    mutating func compareOutcomes(_ from: VariantRecord, _ to: VariantRecord, in label: String) {
        let place = Difference.Place(variant: label, order: nil)
        // One outcome here and one there: what differs is some of its values.
        if let one = from.outcomes.first, let other = to.outcomes.first, from.outcomes.count == 1,
            to.outcomes.count == 1, one.ending == other.ending
        {
            for name in Set(one.values.keys).union(other.values.keys) where one.values[name] != other.values[name] {
                note(
                    Fact(.value, of: name), one.values[name].map { ["\($0)"] } ?? [],
                    other.values[name].map { ["\($0)"] } ?? [], at: place)
            }
            return
        }
        let (before, after) = (tally(from), tally(to))
        for outcome in Set(before.keys).union(after.keys) {
            let rates = (
                Rate(before[outcome] ?? 0, of: before.values.reduce(0, +)),
                Rate(after[outcome] ?? 0, of: after.values.reduce(0, +))
            )
            let p = Rate.pValue(rates.0, rates.1)
            let isInBoth = before[outcome] != nil && after[outcome] != nil
            // How often something comes in a race is the machine's affair, and the steering's: only whether it comes counts.
            let isRaced = from.race != nil || to.race != nil
            guard isRaced ? !isInBoth && p < RecordDiff.significance : !isInBoth || p < RecordDiff.significance else {
                continue
            }
            note(Fact(.outcome, of: outcome), ["\(rates.0)"], ["\(rates.1)"], at: place, p: p)
        }
    }

    private func tally(_ variant: VariantRecord) -> [String: Int] {
        variant.outcomes.reduce(into: [:]) { $0[RecordText.outcome($1), default: 0] += $1.count }
    }

    // MARK: Stacks

    mutating func compareStacks(_ from: OrderRecord, _ to: OrderRecord, at place: Difference.Place) {
        for step in Set(from.blocked.map(\.step)).union(to.blocked.map(\.step)) {
            // Of a thread that spins there is no stack to read; that it does is said of the state.
            let standing = { (order: OrderRecord) in order.blocked.filter { $0.step == step && !$0.isSpinning } }
            let (before, after) = (standing(from), standing(to))
            // Who did not stand still there has no stack; that is said of the state.
            guard !before.isEmpty, !after.isEmpty else { continue }
            let unreadable = { (seen: [BlockedRecord]) in seen.contains { $0.stack == nil } ? "not readable" : nil }
            guard unreadable(before) == nil, unreadable(after) == nil else {
                lack("stack of \(step)", unreadable(before), unreadable(after), at: place)
                continue
            }
            let stacks = (Set(before.compactMap(\.stack)), Set(after.compactMap(\.stack)))
            let only = { (these: Set<[String]>, those: Set<[String]>) in
                these.subtracting(those).sorted { $0.lexicographicallyPrecedes($1) }
            }
            let (lost, won) = (only(stacks.0, stacks.1), only(stacks.1, stacks.0))
            for index in 0..<max(lost.count, won.count) {
                let key = StackKey(
                    step: step, from: index < lost.count ? lost[index] : nil, to: index < won.count ? won[index] : nil)
                foundStacks[key, default: []].append(place)
            }
        }
    }
}
