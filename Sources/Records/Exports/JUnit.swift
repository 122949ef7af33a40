/// Records as JUnit XML, in the form that Jenkins' xUnit plugin publishes a schema of (`junit-10.xsd`): a suite for each
/// experiment on each kernel, a case for each variant.
public enum JUnit {
    /// The document, with a newline at its end.
    public static func text(of results: ResultSet) -> String {
        let suites = results.kernels.flatMap { kernel in kernel.records.map { suite($0, on: kernel) } }
        let body = XMLElement("testsuites", [("name", "faultline")], suites)
        return #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n" + body.lines.map { "\($0)\n" }.joined()
    }

    private static func suite(_ record: Record, on kernel: ResultSet.Kernel) -> XMLElement {
        func count(_ verdicts: Verdict...) -> String { "\(record.variants.count { verdicts.contains($0.verdict) })" }
        var properties = [("kernel", kernel.name), ("script", record.script)]
        if let machine = kernel.machine {
            properties += [("release", machine.release), ("version", machine.version), ("config", machine.config)]
            properties += [("accelerator", machine.accelerator), ("processors", "\(machine.processors)")]
        }
        let list = XMLElement(
            "properties", [], properties.map { XMLElement("property", [("name", $0.0), ("value", $0.1)]) })
        return XMLElement(
            "testsuite",
            [
                ("name", "\(kernel.name)/\(record.experiment)"), ("tests", "\(record.variants.count)"),
                ("failures", count(.fail)), ("errors", count(.error, .miss)), ("skipped", count(.skip)),
            ], [list] + record.variants.map { testCase($0, of: record, on: kernel) })
    }

    private static func testCase(
        _ variant: VariantRecord, of record: Record, on kernel: ResultSet.Kernel
    ) -> XMLElement {
        let message = variant.explanation ?? ""
        let result: [XMLElement] =
            switch variant.verdict {
            case .pass, .done: []
            case .skip: [XMLElement("skipped", [("message", message)])]
            case .fail: [XMLElement("failure", [("type", "expectation"), ("message", message)])]
            case .error, .miss: [XMLElement("error", [("type", variant.verdict.rawValue), ("message", message)])]
            }
        let output = OutcomeHistogram.lines(variant, name: record.experiment)
        return XMLElement(
            "testcase",
            [
                ("classname", "\(kernel.name).\(record.experiment)"),
                ("name", variant.label.isEmpty ? record.experiment : variant.label),
            ], result + (output.isEmpty ? [] : [XMLElement("system-out", [], text: output.joined(separator: "\n"))]))
    }
}

/// An element of an XML document.
private struct XMLElement {
    private let name: String
    private let attributes: [(String, String)]
    private let children: [XMLElement]
    private let text: String?

    init(_ name: String, _ attributes: [(String, String)], _ children: [XMLElement] = [], text: String? = nil) {
        self.name = name
        self.attributes = attributes
        self.children = children
        self.text = text
    }

    var lines: [String] {
        let start = ([name] + attributes.map { "\($0)=\"\(Self.escaped($1))\"" }).joined(separator: " ")
        if let text { return ["<\(start)>\(Self.escaped(text))</\(name)>"] }
        return children.isEmpty
            ? ["<\(start)/>"] : ["<\(start)>"] + children.flatMap { $0.lines.map { "  \($0)" } } + ["</\(name)>"]
    }

    /// The text with what is markup escaped; a character that no XML 1.0 document may have becomes U+FFFD.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n": escaped += "\n"
            case "\t": escaped += "&#9;"
            case "\u{20}"..."\u{d7ff}", "\u{e000}"..."\u{fffd}", "\u{10000}"..."\u{10ffff}":
                escaped.unicodeScalars.append(scalar)
            default: escaped += "\u{fffd}"
            }
        }
    }
}
