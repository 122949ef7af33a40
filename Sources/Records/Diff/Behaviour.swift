import Experiments

/// What a record says about a kernel's behaviour: everything but stacks, callers and counts.
///
/// Two kernels behave alike in an experiment if these are equal, as far as both could be observed.
struct Behaviour: Hashable, Sendable {
    /// The digest of the script.
    var script: String
    /// The variants, by label.
    var variants: [String: VariantBehaviour]

    /// What one variant showed.
    struct VariantBehaviour: Hashable, Sendable {
        /// The verdict with its reason, which is there even if nothing ran.
        var verdict: [String]
        /// Whether anything was observed.
        var hasRun: Bool
        /// The outcomes, and the observations of expectations.
        var facts: [Fact: [String]]
        /// What each order showed, by id.
        var orders: [String: OrderBehaviour]
    }

    /// What one order showed.
    struct OrderBehaviour: Hashable, Sendable {
        /// The steps.
        var steps: [String]
        /// Who stood still where, which messages came, how it ended.
        var facts: [Fact: [String]]
        /// The attempts of the faults, or why they are not known.
        var faultPath: Seen
    }

    /// Something that may be unknown.
    enum Seen: Hashable, Sendable {
        /// It was seen.
        case lines([String])
        /// It could not be seen, and why.
        case unknown(String)
    }

    init(of record: Record) {
        script = record.script
        variants = [:]
        for variant in record.variants { variants[variant.label] = VariantBehaviour(of: variant) }
    }

    /// The same without the fault paths, which are not known of every kernel.
    var withoutFaultPaths: Behaviour {
        var rest = self
        rest.variants = variants.mapValues { variant in
            var variant = variant
            variant.orders = variant.orders.mapValues { order in
                var order = order
                order.faultPath = .lines([])
                return order
            }
            return variant
        }
        return rest
    }
}

extension Behaviour.VariantBehaviour {
    init(of record: VariantRecord) {
        verdict = [record.verdict.rawValue] + [record.skip, record.error].compactMap(\.self)
        hasRun = !record.outcomes.isEmpty || !record.orders.isEmpty
        facts = [:]
        for expectation in record.expectations {
            facts[Fact(.observation, of: RecordText.expectation(expectation))] = [expectation.observation ?? "no trial"]
        }
        let outcomes = record.outcomes.map { (text: RecordText.outcome($0), orders: $0.orders) }
        facts[Fact(.outcome)] = outcomes.map(\.text).sorted()
        orders = [:]
        for order in record.orders {
            orders[order.id] = Behaviour.OrderBehaviour(
                of: order, outcomes: outcomes.filter { $0.orders.contains(order.id) }.map(\.text).sorted())
        }
    }
}

extension Behaviour.OrderBehaviour {
    init(of record: OrderRecord, outcomes: [String]) {
        steps = record.steps
        facts = [Fact(.orderOutcomes): outcomes]
        for (kind, text) in [(Fact.Kind.impossible, record.impossible), (.hung, record.hung), (.oops, record.oops)] {
            if let text { facts[Fact(kind)] = [text] }
        }
        for blocked in record.blocked {
            let seen = [
                (Fact.Kind.state, [blocked.worker.map { "\($0) \(blocked.state)" } ?? blocked.state]),
                // A worker is in no call; the thread that it works for is.
                (.systemCall, blocked.worker == nil ? [blocked.syscall ?? "none"] : []),
                (.seenAfter, blocked.seenAfter),
            ]
            for (kind, lines) in seen {
                let fact = Fact(kind, of: blocked.step)
                let known = facts[fact, default: []]
                facts[fact] = known + lines.filter { !known.contains($0) }
            }
        }
        let sequences = record.eventSequences ?? record.events.map { [$0] } ?? []
        facts[Fact(.events)] = sequences.map { RecordText.events($0) }.sorted()
        faultPath =
            switch record.faultPaths {
            case .observed(let paths): .lines(paths.flatMap { RecordText.attempts($0) })
            // What cannot happen, or is not asked for, has no path to miss.
            case .notObservable(let reason) where record.impossible != nil || reason == FaultPaths.unwanted: .lines([])
            case .notObservable(let reason): .unknown("not observable: \(reason)")
            case .incomplete(_, let lack): .unknown("incomplete: \(lack)")
            }
    }
}

extension VariantRecord {
    /// `advice=dontneed backing=shmem`; empty for the one variant of an experiment without a matrix.
    public var label: String {
        variant.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
}
