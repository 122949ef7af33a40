import Foundation

extension Reference {
    /// The file with the schema.
    static let schemaFile = "schema.json"
    /// The file with the reference, between its markers.
    static let referenceFile = "README.md"
    private static let beginning = "<!-- reference -->\n"
    private static let end = "<!-- /reference -->"

    /// Writes `schema.json` anew, and the part of `README.md` between `<!-- reference -->` and `<!--
    /// /reference -->`, both in `folder`.
    ///
    /// - Throws: a diagnostic if a file cannot be read or written, or a marker is missing.
    public static func update(folder: String) throws(ScriptDiagnostic) {
        let path = "\(folder)/\(referenceFile)"
        let old: String
        do {
            old = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ScriptDiagnostic(path: path, "cannot be read", note: error.localizedDescription)
        }
        guard let readme = inserting(text, into: old) else {
            throw ScriptDiagnostic(
                path: path, "no place for the reference",
                note: "it stands between '<!-- reference -->' and '\(end)'")
        }
        try write(Schema.text, to: "\(folder)/\(schemaFile)")
        try write(readme, to: path)
    }

    /// The text with `reference` between its markers; nil without them.
    static func inserting(_ reference: String, into readme: String) -> String? {
        guard let start = readme.range(of: beginning),
            let end = readme.range(of: end, range: start.upperBound..<readme.endIndex)
        else { return nil }
        return readme[..<start.upperBound] + "\n" + reference + "\n" + readme[end.lowerBound...]
    }

    private static func write(_ text: String, to path: String) throws(ScriptDiagnostic) {
        do {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw ScriptDiagnostic(path: path, "cannot be written", note: error.localizedDescription)
        }
    }
}
