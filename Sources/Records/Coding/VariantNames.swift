import Experiments
import Foundation

/// The names by which the orders of a variant refer to what stands once for all of them.
struct VariantNames {
    /// The kernel stacks, by step.
    let stacks: Naming<[String]>
    /// The fault paths, by thread.
    let paths: Naming<[FaultAttempt]>
    /// Why no order has fault paths, if it is the same in all of them: it stands at the variant then, not in its orders.
    let sharedLack: String?

    /// Names for what `orders` showed.
    ///
    /// - Throws: EncodingError for a step or a thread with a `/` in its name.
    init(_ orders: [OrderRecord]) throws {
        var stacks: Set<Naming<[String]>.Entry> = []
        var paths: Set<Naming<[FaultAttempt]>.Entry> = []
        for order in orders {
            for blocked in order.blocked {
                if let stack = blocked.stack { stacks.insert(.init(subject: blocked.step, item: stack)) }
            }
            for path in order.faultPaths.paths { paths.insert(.init(subject: path.thread, item: path.attempts)) }
        }
        self.stacks = try Naming(stacks) { $0.lexicographicallyPrecedes($1) }
        let keys = try paths.reduce(into: [:]) { $0[$1.item] = try $1.item.map(Self.sortKey) }
        self.paths = try Naming(paths) { (keys[$0] ?? []).lexicographicallyPrecedes(keys[$1] ?? []) }
        let lacks = Set(orders.map(\.faultPaths.whyNotObservable))
        sharedLack = lacks.count == 1 ? lacks.first.flatMap(\.self) : nil
    }

    /// What attempts are sorted by: how they read, and where that leaves something open all that they have.
    private static func sortKey(_ attempt: FaultAttempt) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return "\(attempt)\n\(String(decoding: try encoder.encode(attempt), as: UTF8.self))"
    }
}
