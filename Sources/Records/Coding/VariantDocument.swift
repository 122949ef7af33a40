import Experiments
import Foundation

/// A variant as a record's file has it: its kernel stacks and fault paths stand once, by name, before its orders.
///
/// So a frame that differs between two kernels is one difference of their files, however many orders show it. Keys whose
/// values may be nil are written as null: a reader sees that they exist, and a diff has no lines that come and go.
struct VariantDocument {
    let variant: VariantRecord

    fileprivate enum CodingKeys: String, CodingKey {
        case variant, verdict, skip, error, expectations, outcomes, orders, race, stacks, paths, measured
        case faultPaths = "fault-paths"
        case heldBy = "held-by"
    }
}

extension VariantRecord {
    /// Writes the variant with its tables.
    public func encode(to encoder: any Encoder) throws {
        let names = try VariantNames(orders)
        var container = encoder.container(keyedBy: VariantDocument.CodingKeys.self)
        try container.encode(variant, forKey: .variant)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(skip, forKey: .skip)
        try container.encodeIfPresent(error, forKey: .error)
        try container.encode(expectations, forKey: .expectations)
        try container.encode(outcomes, forKey: .outcomes)
        try container.encode(names.stacks.items, forKey: .stacks)
        try container.encode(names.paths.items, forKey: .paths)
        if let lack = names.sharedLack {
            let paths = FaultPathsDocument(paths: .notObservable(lack))
            try container.encode(paths, forKey: .faultPaths, configuration: names)
        }
        try container.encode(orders.map { OrderDocument(order: $0) }, forKey: .orders, configuration: names)
        try container.encodeIfPresent(race, forKey: .race)
        try container.encodeIfPresent(heldBy, forKey: .heldBy)
        if !measured.isEmpty { try container.encode(measured, forKey: .measured) }
    }
}

extension VariantDocument: DecodableWithConfiguration {
    /// Reads a variant of the `format` that its record says.
    init(from decoder: any Decoder, configuration format: Int) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let tables = format < Record.firstFormatWithTables ? nil : try Self.tables(in: container)
        variant = VariantRecord(
            variant: try container.decode([String: String].self, forKey: .variant),
            verdict: try container.decode(Verdict.self, forKey: .verdict),
            skip: try container.decodeIfPresent(String.self, forKey: .skip),
            error: try container.decodeIfPresent(String.self, forKey: .error),
            expectations: try container.decode([ExpectationRecord].self, forKey: .expectations),
            outcomes: try container.decode([OutcomeRecord].self, forKey: .outcomes),
            orders: try container.decodePresent([OrderDocument].self, forKey: .orders, configuration: tables)
                .map(\.order),
            race: try container.decodeIfPresent(RaceRecord.self, forKey: .race),
            heldBy: try container.decodeIfPresent(String.self, forKey: .heldBy),
            measured: try container.decodeIfPresent([MeasurementRecord].self, forKey: .measured) ?? [])
    }

    private static func tables(in container: KeyedDecodingContainer<CodingKeys>) throws -> VariantTables {
        let stacks = try container.decode([String: [String]].self, forKey: .stacks)
        let paths = try container.decode([String: [FaultAttempt]].self, forKey: .paths)
        let tables = VariantTables(stacks: stacks, paths: paths, sharedPaths: nil)
        guard container.contains(.faultPaths) else { return tables }
        let shared = try container.decode(FaultPathsDocument.self, forKey: .faultPaths, configuration: tables)
        return VariantTables(stacks: stacks, paths: paths, sharedPaths: shared.paths)
    }
}
