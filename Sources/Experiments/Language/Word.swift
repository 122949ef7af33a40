/// A closed set of words of the script language.
///
/// The raw values are the words themselves, kebab-case; each case says what it means, for the reference.
public protocol Word: RawRepresentable, CaseIterable, Sendable, Hashable where RawValue == String {
    /// What the word means, as one clause; nil where the word says it all.
    var meaning: String? { get }
}

extension Word {
    /// Nothing to add to the word.
    public var meaning: String? { nil }

    /// All words of the set, in the order of their declaration.
    public static var words: [String] { allCases.map(\.rawValue) }
}

/// The words of a set, without its type: what the reference and the schema need of it.
public struct Vocabulary: Hashable, Sendable {
    /// The words, in the order of their declaration.
    public let words: [String]
    private let meanings: [String: String]

    /// The words of `set`.
    public init<Set: Word>(of set: Set.Type) {
        words = set.words
        meanings = Dictionary(
            uniqueKeysWithValues: set.allCases.compactMap { word in word.meaning.map { (word.rawValue, $0) } })
    }

    /// The words that mean more than they say, each with its meaning.
    public var explained: [(word: String, meaning: String)] {
        words.compactMap { word in meanings[word].map { (word, $0) } }
    }
}
