import Experiments
import Foundation

/// The fault paths of an order as a record's file has them: names of the variant's `paths`, an object where something
/// is lacking.
struct FaultPathsDocument {
    let paths: FaultPaths

    private enum CodingKeys: String, CodingKey {
        case paths, incomplete
        case notObservable = "not-observable"
    }
}

extension FaultPathsDocument: EncodableWithConfiguration {
    func encode(to encoder: any Encoder, configuration names: VariantNames) throws {
        let list = try paths.paths.map { try names.paths.name(of: $0.attempts, of: $0.thread) }
        switch paths {
        case .observed: try list.encode(to: encoder)
        case .notObservable(let reason):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(reason, forKey: .notObservable)
        case .incomplete(_, let lack):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(list, forKey: .paths)
            try container.encode(lack, forKey: .incomplete)
        }
    }
}

extension FaultPathsDocument: DecodableWithConfiguration {
    /// Reads paths by their names in `tables`; without tables, as formats 1 and 2 have them, each whole in its place.
    init(from decoder: any Decoder, configuration tables: VariantTables?) throws {
        if var list = try? decoder.unkeyedContainer() {
            paths = .observed(try Self.paths(&list, tables))
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let reason = try container.decodeIfPresent(String.self, forKey: .notObservable) {
            paths = .notObservable(reason)
        } else {
            var list = try container.nestedUnkeyedContainer(forKey: .paths)
            paths = .incomplete(
                try Self.paths(&list, tables), try container.decode(String.self, forKey: .incomplete))
        }
    }

    private static func paths(
        _ list: inout any UnkeyedDecodingContainer, _ tables: VariantTables?
    ) throws -> [FaultPath] {
        var paths: [FaultPath] = []
        while !list.isAtEnd {
            guard let tables else {
                paths.append(try list.decode(FaultPath.self))
                continue
            }
            let element = try list.superDecoder()
            let name = try element.singleValueContainer().decode(String.self)
            guard let attempts = tables.paths[name] else {
                throw DecodingError.missing(name, in: "paths", at: element.codingPath)
            }
            paths.append(FaultPath(thread: Naming<[FaultAttempt]>.subject(of: name), attempts: attempts))
        }
        return paths
    }
}
