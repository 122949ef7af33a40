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
