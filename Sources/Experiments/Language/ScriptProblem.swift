/// What is wrong with a script, and where.
public struct ScriptProblem: Error, Hashable, Sendable {
    /// The place the message is about.
    public let location: Location
    /// What is wrong, in one clause.
    public let message: String
    /// What to do about it; nil where the message says it all.
    public let note: String?

    /// A problem at a place.
    public init(at location: Location, _ message: String, note: String? = nil) {
        self.location = location
        self.message = message
        self.note = note
    }

    /// The problem of a word that is none of `known`: names the nearest one, or all if none is near.
    public static func unknown(
        _ what: String, _ word: String, at location: Location, known: [String]
    ) -> ScriptProblem {
        let note: String? =
            if let nearest = NearestWord.of(word, in: known) {
                "did you mean '\(nearest)'?"
            } else if known.isEmpty {
                nil
            } else {
                "known here: \(known.sorted().joined(separator: ", "))"
            }
        return ScriptProblem(at: location, "unknown \(what) '\(word)'", note: note)
    }
}
