public import Experiments

/// Whether orders that are held to be equivalent showed the same, in a run that pruned none of them.
public struct PruningCheck: Sendable {
    /// Two equivalent orders that did not show the same.
    public struct Difference: Sendable {
        /// The id of the order that stands for both.
        public let representative: String
        /// The ids of the two.
        public let orders: [String]
        /// What differs: `outcomes`, `states`, `messages`, `whether it can happen`.
        public let what: String
    }

    /// How many orders ran.
    public let orders: Int
    /// How many of them are left when of equivalent ones only one counts.
    public let classes: Int
    /// Where the rule was wrong.
    public let differences: [Difference]

    /// Compares the orders of `record` that `independence` holds to be equivalent.
    public init(_ record: VariantRecord, _ independence: Independence) {
        var first: [String: (id: String, showing: Showing)] = [:]
        var differences: [Difference] = []
        for order in record.orders {
            let representative = independence.representative(of: Order(steps: order.steps)).id
            let showing = Showing(order, of: record)
            guard let known = first[representative] else {
                first[representative] = (order.id, showing)
                continue
            }
            if let what = showing.difference(from: known.showing) {
                differences.append(
                    Difference(representative: representative, orders: [known.id, order.id], what: what))
            }
        }
        orders = record.orders.count
        classes = first.count
        self.differences = differences
    }

    /// What must be the same in equivalent orders: everything but after which steps a thread was seen to stand still.
    private struct Showing {
        private let isPossible: Bool
        private let outcomes: Set<String>
        private let states: Set<String>
        private let messages: [[Event]]

        init(_ order: OrderRecord, of record: VariantRecord) {
            isPossible = order.impossible == nil
            outcomes = Set(record.outcomes.filter { $0.orders.contains(order.id) }.map { RecordText.outcome($0) })
            states = Set(order.blocked.map { "\($0.step) \($0.worker ?? "-") \($0.state) \($0.syscall ?? "-")" })
            messages = order.eventSequences ?? [order.events ?? []]
        }

        func difference(from other: Showing) -> String? {
            if isPossible != other.isPossible { return "whether it can happen" }
            if outcomes != other.outcomes { return "outcomes" }
            // How far an order comes that cannot happen depends on where its impossible step stands.
            guard isPossible else { return nil }
            if states != other.states { return "states" }
            return messages == other.messages ? nil : "messages"
        }
    }
}
