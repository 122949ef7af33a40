/// The name of a question, ordered by its number, then by what follows: Q3b after Q3 and before Q10.
public struct QuestionName: Comparable, Sendable {
    private let name: String

    /// The name of a question, such as `Q3b`.
    public init(_ name: String) { self.name = name }

    /// Whether one stands before the other.
    public static func < (one: QuestionName, other: QuestionName) -> Bool {
        one.number == other.number ? one.name < other.name : one.number < other.number
    }

    private var number: Int { Int(name.drop { !$0.isNumber }.prefix { $0.isNumber }) ?? .max }
}
