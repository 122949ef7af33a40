import Experiments
import Foundation

/// The scripts of a folder, by name.
public struct ScriptLibrary: Sendable {
    /// The folder.
    public let folder: String

    /// The scripts in `folder`: its files that end in `.yaml`.
    public init(folder: String) { self.folder = folder }

    /// The names of the scripts, sorted.
    ///
    /// - Throws: a diagnostic if the folder cannot be listed.
    public func names() throws(ScriptDiagnostic) -> [String] {
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw ScriptDiagnostic(
                path: folder,
                FileManager.default.fileExists(atPath: folder) ? "cannot be listed" : "no such folder")
        }
        return files.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
            .sorted()
    }

    /// The questions that the scripts answer.
    ///
    /// - Throws: a diagnostic if the file with them cannot be read.
    public func questions() throws(ScriptDiagnostic) -> Questions { try Questions(folder: folder) }

    /// The path of the script that `nameOrPath` means: a path if it has a `/` or ends in `.yaml`, else a
    /// name.
    ///
    /// - Throws: a diagnostic with the nearest name, if no script has that name. A path may lead nowhere.
    public func path(of nameOrPath: String) throws(ScriptDiagnostic) -> String {
        if nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") { return nameOrPath }
        let names = try names()
        guard names.contains(nameOrPath) else {
            let problem = ScriptProblem.unknown("experiment", nameOrPath, at: .unknown, known: names)
            throw ScriptDiagnostic(path: folder, problem.message, note: problem.note)
        }
        return "\(folder)/\(nameOrPath).yaml"
    }

    /// Reads and checks the script that `nameOrPath` means.
    ///
    /// - Throws: a diagnostic if there is no such script, or something is wrong with it.
    public func script(_ nameOrPath: String) throws(ScriptDiagnostic) -> Script {
        try Script(parsing: ScriptSource(contentsOf: path(of: nameOrPath)))
    }
}
