import Experiments

extension Record {
    private enum CodingKeys: String, CodingKey {
        case format, experiment, script, variants
    }

    /// Writes the record in the current format, whatever format it was read in.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Record.currentFormat, forKey: .format)
        try container.encode(experiment, forKey: .experiment)
        try container.encode(script, forKey: .script)
        try container.encode(variants, forKey: .variants)
    }

    /// Reads a record of the current format or an earlier one.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        format = try container.decode(Int.self, forKey: .format)
        experiment = try container.decode(String.self, forKey: .experiment)
        script = try container.decode(String.self, forKey: .script)
        variants = try container.decodePresent([VariantDocument].self, forKey: .variants, configuration: format)
            .map(\.variant)
    }
}

extension ExpectationRecord {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ stringValue: String) { self.stringValue = stringValue }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Writes the expectation under its own word, `"always": {…}`, as the script does.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(values, forKey: Key(expected.rawValue))
        if let order { try container.encode(order, forKey: Key("order")) }
        if let positive { try container.encode(positive, forKey: Key("positive")) }
        if let negative { try container.encode(negative, forKey: Key("negative")) }
        try container.encode(observation, forKey: Key("observation"))
        try container.encode(held, forKey: Key("held"))
        if let means { try container.encode(means, forKey: Key("means")) }
    }

    /// Reads what `encode` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        guard let word = Frequency.allCases.first(where: { container.contains(Key($0.rawValue)) }) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "neither always, sometimes nor never"))
        }
        expected = word
        values = try container.decode([String: Value].self, forKey: Key(word.rawValue))
        order = try container.decodeIfPresent([String].self, forKey: Key("order"))
        positive = try container.decodeIfPresent(Int.self, forKey: Key("positive"))
        negative = try container.decodeIfPresent(Int.self, forKey: Key("negative"))
        observation = try container.decodeIfPresent(String.self, forKey: Key("observation"))
        held = try container.decode(Bool.self, forKey: Key("held"))
        means = try container.decodeIfPresent(String.self, forKey: Key("means"))
    }
}
