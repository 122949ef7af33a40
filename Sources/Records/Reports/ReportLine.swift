/// A line of a report, with what it is, so that a terminal can show it in colour.
public struct ReportLine: Hashable, Sendable {
    /// What a line is.
    public enum Style: Sendable {
        /// A kernel, an experiment.
        case heading
        /// Only the first kernel has it.
        case from
        /// Only the second kernel has it.
        case to
        /// Both have it, under different names.
        case renamed
        /// A change of behaviour.
        case alarming
        /// Beside the point.
        case faint
        /// Anything else.
        case plain
    }

    /// What it is.
    public let style: Style
    /// The text, without a newline.
    public let text: String

    init(_ text: String = "", _ style: Style = .plain) {
        self.style = style
        self.text = text
    }

    /// The text with the escape sequences of its colour (ECMA-48 SGR).
    public var coloured: String {
        let code =
            switch style {
            case .heading: "1"
            case .from: "31"
            case .to: "32"
            case .renamed: "36"
            case .alarming: "1;33"
            case .faint: "2"
            case .plain: ""
            }
        return code.isEmpty || text.isEmpty ? text : "\u{1b}[\(code)m\(text)\u{1b}[0m"
    }
}
