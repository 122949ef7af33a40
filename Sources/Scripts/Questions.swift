import Foundation

/// The questions that the experiments of a folder answer, by name: its file `questions.json`.
public struct Questions: Sendable {
    /// The name of the file.
    public static let file = "questions.json"

    /// The texts by name.
    public let texts: [String: String]

    /// The questions of `folder`; none if it has no such file.
    ///
    /// - Throws: a diagnostic if the file is there and is not names with texts.
    public init(folder: String) throws(ScriptDiagnostic) {
        let path = "\(folder)/\(Self.file)"
        guard FileManager.default.fileExists(atPath: path) else {
            texts = [:]
            return
        }
        do {
            texts = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: URL(filePath: path)))
        } catch {
            throw ScriptDiagnostic(path: path, "is not a JSON object of questions' names, each with its text")
        }
    }

    /// What the question `name` asks; nil if it is none of the file.
    public subscript(name: String) -> String? { texts[name] }
}
