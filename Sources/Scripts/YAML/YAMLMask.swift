/// Takes from a text the two signs of YAML that can make reading it cost far more than its length.
///
/// `*` begins an alias, which costs whatever it stands for wherever Yams hashes a key, and `?` a key that may be a tree
/// of any size, hashed once for every level of keys around it: a small script could keep Yams busy for ever, before any
/// limit on nodes or depth could be looked at. (A key without `?` is bounded: libyaml takes at most 1024 characters of
/// one line for it.) Both signs become characters that mean nothing to YAML and that a `ScriptSource` never contains,
/// one for one, so that lines and columns stay what they are. What would have been an alias is then a plain scalar that
/// begins with the alias mask.
enum YAMLMask {
    /// Stands for `*`.
    static let alias: Unicode.Scalar = "\u{e000}"
    /// Stands for `?`.
    private static let key: Unicode.Scalar = "\u{e001}"

    /// The text with the signs taken out.
    static func cover(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "*": result.append(alias)
            case "?": result.append(key)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// The text with the signs put back.
    static func uncover(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0 == alias || $0 == key }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case alias: result.append("*")
            case key: result.append("?")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
