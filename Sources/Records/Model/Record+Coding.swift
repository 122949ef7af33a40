import Experiments

// Keys whose values may be nil are written as null: a reader sees that they exist, and a diff has no lines that come
// and go.

extension VariantRecord {
    /// Writes every key, null where there is nothing.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(variant, forKey: .variant)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(skip, forKey: .skip)
        if let error { try container.encode(error, forKey: .error) }
        try container.encode(expectations, forKey: .expectations)
        try container.encode(outcomes, forKey: .outcomes)
        try container.encode(orders, forKey: .orders)
        if let race { try container.encode(race, forKey: .race) }
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
        observation = try container.decodeIfPresent(String.self, forKey: Key("observation"))
        held = try container.decode(Bool.self, forKey: Key("held"))
        means = try container.decodeIfPresent(String.self, forKey: Key("means"))
    }
}

extension BlockedRecord {
    /// Writes every key, null where there is nothing.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(thread, forKey: .thread)
        try container.encode(step, forKey: .step)
        try container.encode(state, forKey: .state)
        try container.encode(syscall, forKey: .syscall)
        try container.encode(stack, forKey: .stack)
        try container.encode(seenAfter, forKey: .seenAfter)
    }
}
