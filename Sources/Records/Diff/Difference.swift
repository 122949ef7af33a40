/// One difference between two kernels, wherever it shows in an experiment.
public struct Difference: Hashable, Sendable {
    /// What differs.
    public let fact: Fact
    /// What the first kernel showed; empty for nothing.
    public let from: [String]
    /// What the second kernel showed; empty for nothing.
    public let to: [String]
    /// How likely it is chance, where rates are compared; nil elsewhere.
    public let pValue: Double?
    /// Where it shows, sorted.
    public let places: [Place]

    /// A variant, or an order of it.
    public struct Place: Hashable, Sendable, Comparable {
        /// The variant's label; empty for the one variant of an experiment without a matrix.
        public let variant: String
        /// The order's id; nil if it is about the variant.
        public let order: String?

        /// By variant, then by order.
        public static func < (left: Place, right: Place) -> Bool {
            (left.variant, left.order ?? "") < (right.variant, right.order ?? "")
        }
    }

    /// The variants where it shows, sorted.
    public var variants: [String] { Array(Set(places.map(\.variant))).sorted() }
}

/// A stack that differs, wherever it shows in an experiment.
public struct StackDifference: Hashable, Sendable {
    /// The thread and step, `reader.aio-read`.
    public let step: String
    /// The first kernel's frames, innermost first; nil if it has no counterpart to the other's stack.
    public let from: [String]?
    /// The second kernel's frames.
    public let to: [String]?
    /// Where it shows, sorted.
    public let places: [Difference.Place]

    /// What changed; nil if there is no counterpart.
    public let change: StackChange?

    init(step: String, from: [String]?, to: [String]?, places: [Difference.Place]) {
        self.step = step
        self.from = from
        self.to = to
        self.places = places
        change = from.flatMap { from in to.map { StackChange(from, $0) } }
    }
}

/// Something that was not compared, because one of the kernels did not show it.
public struct NotCompared: Hashable, Sendable {
    /// What: `fault path`, `stack`.
    public let what: String
    /// Why, on the first kernel; nil if it is known there.
    public let from: String?
    /// Why, on the second kernel; nil if it is known there.
    public let to: String?
    /// Where, sorted.
    public let places: [Difference.Place]
}
