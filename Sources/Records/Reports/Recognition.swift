import Experiments

/// Where on record a stack was seen.
///
/// A record's stack is the same as another if it has the same functions in the same places; it contains one if it has its
/// functions one after the other. Where neither is on record, the nearest are told: those that have the most functions in
/// common, in the same sequence, the innermost function among them.
public struct Recognition: Sendable {
    /// How a stack on record is like the one that is looked for.
    public enum Likeness: Comparable, Hashable, Sendable {
        /// It has so many of its functions, in their sequence.
        case shares(Int)
        /// It has all of them one after the other, and more.
        case contains
        /// It is the same.
        case same
    }

    /// A step that was seen stopped with such a stack.
    public struct Sight: Hashable, Sendable {
        /// The experiment.
        public let experiment: String
        /// The step, such as `reader.aio-read`.
        public let step: String
        /// The state letter.
        public let state: String
        /// The kernels, in the order in which they were given.
        public var kernels: [String]
        /// The stack on the first of them.
        public let stack: [String]
    }

    /// How the best of them is like what was looked for; nil if nothing on record has anything of it.
    public private(set) var likeness: Likeness?
    /// The best of them, by experiment and step.
    public private(set) var sights: [Sight] = []

    private let functions: [String]
    /// What was found of the stacks that were looked at: most of them are on record many times over.
    private var known: [[String]: Likeness?] = [:]

    /// Begins to look for a stack, innermost function first.
    public init(of functions: [String]) { self.functions = functions }

    /// Looks through a record.
    public mutating func look(at record: Record, on kernel: String) {
        for variant in record.variants {
            for blocked in variant.orders.flatMap(\.blocked) {
                guard let stack = blocked.stack, let found = knownLikeness(of: stack) else { continue }
                if let best = likeness {
                    if found < best { continue }
                    if found > best { sights = [] }
                }
                likeness = found
                note(blocked, stack, in: record.experiment, on: kernel)
            }
        }
    }

    private mutating func note(_ blocked: BlockedRecord, _ stack: [String], in experiment: String, on kernel: String) {
        let (step, state) = (blocked.step, blocked.state)
        if let index = sights.firstIndex(where: { $0.experiment == experiment && $0.step == step && $0.state == state })
        {
            if !sights[index].kernels.contains(kernel) { sights[index].kernels.append(kernel) }
        } else {
            sights.append(
                Sight(experiment: experiment, step: step, state: state, kernels: [kernel], stack: stack))
        }
    }

    private mutating func knownLikeness(of stack: [String]) -> Likeness? {
        if let found = known[stack] { return found }
        let found = likeness(of: stack)
        known[stack] = .some(found)
        return found
    }

    private func likeness(of stack: [String]) -> Likeness? {
        if stack == functions { return .same }
        if stack.count > functions.count,
            (0...(stack.count - functions.count)).contains(where: {
                Array(stack[$0...].prefix(functions.count)) == functions
            })
        {
            return .contains
        }
        guard let innermost = functions.first, stack.contains(innermost) else { return nil }
        let same = StackAlignment(functions, stack).rows.filter { $0.change == .same }
        return same.first?.from == innermost ? .shares(same.count) : nil
    }
}
