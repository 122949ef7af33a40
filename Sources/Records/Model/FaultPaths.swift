public import Experiments

/// The fault paths of an order's threads, or why there are none.
public enum FaultPaths: Codable, Hashable, Sendable {
    /// They could not be observed, and why.
    case notObservable(String)
    /// Every path that a traced trial showed; several of a thread where the trials differ.
    case observed([FaultPath])
    /// Paths that lack something, and what.
    case incomplete([FaultPath], String)

    private enum CodingKeys: String, CodingKey {
        case paths, incomplete
        case notObservable = "not-observable"
    }

    /// Writes the paths as an array; where something is lacking, an object that says what.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .observed(let paths): try paths.encode(to: encoder)
        case .notObservable(let reason):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(reason, forKey: .notObservable)
        case .incomplete(let paths, let lack):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(paths, forKey: .paths)
            try container.encode(lack, forKey: .incomplete)
        }
    }

    /// Reads what `encode` writes.
    public init(from decoder: any Decoder) throws {
        if let paths = try? [FaultPath](from: decoder) {
            self = .observed(paths)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let reason = try container.decodeIfPresent(String.self, forKey: .notObservable) {
            self = .notObservable(reason)
        } else {
            self = .incomplete(
                try container.decode([FaultPath].self, forKey: .paths),
                try container.decode(String.self, forKey: .incomplete))
        }
    }
}
