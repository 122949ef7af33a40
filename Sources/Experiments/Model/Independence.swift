/// Which neighbours of an order may change places without anybody being able to tell.
///
/// Two steps of different threads are independent if neither changes what the other touches (`Footprint`). A step that may
/// let a blocked one go on (an answer to a fault, a signal) touches what that one touches, too; and it is not independent
/// of a step whose predecessor it may let go on, for on that depends whether that step can be granted at all. Orders that differ in nothing but the sequence of independent neighbours are equivalent
/// (Mazurkiewicz traces), and one of them stands for all.
///
/// A step after which something is observed is independent of none: what is seen then depends on what came before it.
///
/// Not seen by the rule: what steps share inside the kernel without touching the same page, file or message (a lock, a
/// queue of a disk), and chains of more than two blocked threads. `--no-prune` runs what was pruned, and shows whether
/// that made a difference.
public struct Independence: Sendable {
    private let independent: Set<Pair>

    private struct Pair: Hashable {
        let first: String
        let second: String
    }

    /// The independence of an experiment's steps, whose footprints have the ids as keys.
    ///
    /// - Parameter registersLater: whether a step registers memory.
    public init(of experiment: Experiment, footprints: [String: Footprint], registersLater: Bool) {
        let inside = Dictionary(
            uniqueKeysWithValues: experiment.steps.map { step in
                let footprint = footprints[step.id] ?? .everything
                return (
                    step.id,
                    Footprint(
                        footprint.inside(experiment, registersLater: registersLater), .reading(.thread(step.thread)))
                )
            })
        var before: [String: String] = [:]
        for thread in experiment.threads {
            for (step, next) in zip(thread.steps, thread.steps.dropFirst()) { before[next.id] = step.id }
        }
        var whole = inside
        for one in experiment.steps {
            guard let own = inside[one.id], own.releases else { continue }
            for other in experiment.steps where other.thread != one.thread {
                guard let released = inside[other.id], own.conflicts(with: released), let sum = whole[one.id] else {
                    continue
                }
                whole[one.id] = Footprint(sum, released)
            }
        }
        let touched = whole
        func touches(_ id: String) -> Footprint { touched[id] ?? .everything }
        func decides(_ one: String, about other: String) -> Bool {
            guard touches(one).releases, let earlier = before[other] else { return false }
            return touches(one).conflicts(with: touches(earlier))
        }
        let moments = Set(experiment.observed.flatMap(\.moments))
        var independent: Set<Pair> = []
        for one in experiment.steps {
            for other in experiment.steps where one.thread != other.thread {
                guard !one.after.contains(other.id), !other.after.contains(one.id),
                    !moments.contains(one.id), !moments.contains(other.id),
                    !touches(one.id).conflicts(with: touches(other.id)),
                    !decides(one.id, about: other.id), !decides(other.id, about: one.id)
                else { continue }
                independent.insert(Pair(first: one.id, second: other.id))
            }
        }
        self.independent = independent
    }

    /// Whether two steps of different threads may change places.
    public func callAsFunction(_ one: String, _ other: String) -> Bool {
        independent.contains(Pair(first: one, second: other))
    }

    /// The order that stands for `order` and all that are equivalent to it: the first of them by the names of the steps.
    public func representative(of order: Order) -> Order {
        var rest = order.steps
        var steps: [String] = []
        while !rest.isEmpty {
            // A step can come first if it is independent of everything before it.
            let movable = rest.indices.filter { index in rest[..<index].allSatisfy { self($0, rest[index]) } }
            guard let first = movable.min(by: { Order.precedes(rest[$0], rest[$1]) }) else { break }
            steps.append(rest.remove(at: first))
        }
        return Order(steps: steps)
    }
}
