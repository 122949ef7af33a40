/// One package in an index of an archive; deb-control(5).
struct ControlStanza: Sendable {
    private let fields: [Substring: Substring]

    /// Reads the fields of a stanza; lines that continue one are left out.
    init(_ text: Substring) {
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") where line.first != " " && line.first != "\t" {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...].drop { $0 == " " }
        }
        self.fields = fields
    }

    /// Every stanza of a text.
    static func all(in text: String) -> [ControlStanza] {
        text.split(separator: "\n\n").map { ControlStanza($0) }
    }

    /// The value of a field.
    subscript(name: String) -> String? { fields[name[...]].map { String($0) } }
}
