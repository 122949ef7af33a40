import Experiments
import Foundation

/// An order as a record's file has it: stacks and fault paths are names in the tables of its variant.
///
/// What did not happen in it (`impossible`, `hung`, `oops`, `event-sequences`) is left out: a variant may have hundreds.
struct OrderDocument {
    let order: OrderRecord

    private enum CodingKeys: String, CodingKey {
        case id, steps, impossible, hung, oops, blocked, events
        case eventSequences = "event-sequences"
        case faultPaths = "fault-paths"
    }
}

extension OrderDocument: EncodableWithConfiguration {
    func encode(to encoder: any Encoder, configuration names: VariantNames) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(order.id, forKey: .id)
        try container.encode(order.steps, forKey: .steps)
        try container.encodeIfPresent(order.impossible, forKey: .impossible)
        try container.encodeIfPresent(order.hung, forKey: .hung)
        try container.encodeIfPresent(order.oops, forKey: .oops)
        let blocked = order.blocked.map { BlockedDocument(blocked: $0) }
        try container.encode(blocked, forKey: .blocked, configuration: names)
        try container.encode(order.events, forKey: .events)
        try container.encodeIfPresent(order.eventSequences, forKey: .eventSequences)
        if names.sharedLack == nil {
            let paths = FaultPathsDocument(paths: order.faultPaths)
            try container.encode(paths, forKey: .faultPaths, configuration: names)
        }
    }
}

extension OrderDocument: DecodableWithConfiguration {
    /// Reads an order; without tables, as formats 1 and 2 have it.
    init(from decoder: any Decoder, configuration tables: VariantTables?) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let paths: FaultPaths =
            if let shared = tables?.sharedPaths, !container.contains(.faultPaths) {
                shared
            } else {
                try container.decodePresent(FaultPathsDocument.self, forKey: .faultPaths, configuration: tables).paths
            }
        order = OrderRecord(
            id: try container.decode(String.self, forKey: .id),
            steps: try container.decode([String].self, forKey: .steps),
            impossible: try container.decodeIfPresent(String.self, forKey: .impossible),
            hung: try container.decodeIfPresent(String.self, forKey: .hung),
            oops: try container.decodeIfPresent(String.self, forKey: .oops),
            blocked: try container.decodePresent([BlockedDocument].self, forKey: .blocked, configuration: tables)
                .map(\.blocked),
            events: try container.decodeIfPresent([Event].self, forKey: .events),
            eventSequences: try container.decodeIfPresent([[Event]].self, forKey: .eventSequences),
            faultPaths: paths)
    }
}

/// A thread that stood still as a record's file has it; every key but `worker` is there, null where there is nothing.
private struct BlockedDocument {
    let blocked: BlockedRecord

    private enum CodingKeys: String, CodingKey {
        case thread, worker, step, state, syscall, stack
        case seenAfter = "seen-after"
    }
}

extension BlockedDocument: EncodableWithConfiguration {
    func encode(to encoder: any Encoder, configuration names: VariantNames) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(blocked.thread, forKey: .thread)
        try container.encodeIfPresent(blocked.worker, forKey: .worker)
        try container.encode(blocked.step, forKey: .step)
        try container.encode(blocked.state, forKey: .state)
        try container.encode(blocked.syscall, forKey: .syscall)
        try container.encode(blocked.stack.map { try names.stacks.name(of: $0, of: blocked.step) }, forKey: .stack)
        try container.encode(blocked.seenAfter, forKey: .seenAfter)
    }
}

extension BlockedDocument: DecodableWithConfiguration {
    init(from decoder: any Decoder, configuration tables: VariantTables?) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let stack: [String]?
        if let tables {
            stack = try container.decodeIfPresent(String.self, forKey: .stack).map { name in
                guard let stack = tables.stacks[name] else {
                    throw DecodingError.missing(
                        name, in: "stacks", at: container.codingPath + [CodingKeys.stack])
                }
                return stack
            }
        } else {
            stack = try container.decodeIfPresent([String].self, forKey: .stack)
        }
        blocked = BlockedRecord(
            thread: try container.decode(String.self, forKey: .thread),
            worker: try container.decodeIfPresent(String.self, forKey: .worker),
            step: try container.decode(String.self, forKey: .step),
            state: try container.decode(String.self, forKey: .state),
            syscall: try container.decodeIfPresent(String.self, forKey: .syscall), stack: stack,
            seenAfter: try container.decode([String].self, forKey: .seenAfter))
    }
}
