public import Experiments

/// A script that was read and checked: in every variant, every step means something and every order can be
/// granted.
public struct Script: Sendable {
    /// The experiment's name: the file's, without `.yaml`.
    public let name: String
    /// The text.
    public let source: ScriptSource
    /// Its variants, in the order of the matrix; one without a matrix.
    public let variants: [ScriptVariant]

    /// Reads and checks a script.
    ///
    /// - Throws: a diagnostic with every problem that does not follow from another, by place; the same
    ///   problem of several variants is one.
    public init(parsing source: ScriptSource) throws(ScriptDiagnostic) {
        name = try Self.name(of: source.path)
        self.source = source
        let tree: ScriptValue
        do throws(ScriptProblem) {
            tree = try YAMLReader.read(source)
        } catch {
            throw ScriptDiagnostic(path: source.path, text: source.text, [error])
        }
        let check = ScriptCheck(of: tree)
        guard check.findings.isEmpty else {
            throw ScriptDiagnostic(path: source.path, text: source.text, check.findings)
        }
        variants = check.variants
    }

    /// The name that the file at `path` gives its experiment.
    static func name(of path: String) throws(ScriptDiagnostic) -> String {
        let file = path.split(separator: "/").last ?? ""
        let name = file.hasSuffix(".yaml") ? file.dropLast(5) : file
        let words = name.split(separator: "-", omittingEmptySubsequences: false)
        let isKebabCase = words.allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) }
        }
        guard isKebabCase else {
            throw ScriptDiagnostic(
                path: path, "'\(name)' is no name for an experiment",
                note:
                    "a script is named in lower-case words and digits with dashes between them: aio-read-wp.yaml"
            )
        }
        return String(name)
    }
}

/// One variant of a script.
public struct ScriptVariant: Sendable {
    /// The values of the matrix's variables.
    public let variant: Variant
    /// The script with these values in place, as a plan carries it.
    public let tree: ScriptValue
    /// What it describes.
    public let experiment: Experiment
}
