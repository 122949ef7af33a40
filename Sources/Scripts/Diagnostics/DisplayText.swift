/// A text as a terminal is to show it: one line, nothing that moves the cursor or changes its colour, and
/// with the columns counted.
struct DisplayText {
    /// One character of the text and the columns it takes.
    struct Cell {
        let text: String
        let width: Int
    }

    /// The characters, one for each Unicode scalar of the original.
    let cells: [Cell]

    /// How many columns a message takes at most.
    private static let messageLimit = 300
    /// Terminals stop every so many columns at a tab.
    private static let tabStop = 8

    init(_ text: some StringProtocol) { self.init(text.unicodeScalars) }

    init(_ scalars: some Sequence<Unicode.Scalar>) {
        var cells: [Cell] = []
        var column = 0
        for scalar in scalars {
            let cell =
                if scalar == "\t" {
                    Self.spaces(Self.tabStop - column % Self.tabStop)
                } else {
                    Cell(scalar)
                }
            cells.append(cell)
            column += cell.width
        }
        self.cells = cells
    }

    /// The whole text.
    var text: String { cells.map(\.text).joined() }

    /// The text, or its beginning if it is very long.
    var excerpt: String {
        var width = 0
        let shown = cells.prefix { cell in
            width += cell.width
            return width <= Self.messageLimit
        }
        return shown.map(\.text).joined() + (shown.count < cells.count ? "…" : "")
    }

    private static func spaces(_ count: Int) -> Cell {
        Cell(text: String(repeating: " ", count: count), width: count)
    }
}

extension DisplayText.Cell {
    fileprivate init(_ scalar: Unicode.Scalar) {
        switch scalar.properties.generalCategory {
        case .control where scalar.value < 0x20:
            // The control pictures, U+2400 and on, have the order of the control characters.
            self.init(text: Unicode.Scalar(0x2400 + scalar.value).map(String.init) ?? "\u{fffd}", width: 1)
        case .control, .format, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .surrogate:
            self.init(text: "\u{fffd}", width: 1)
        case .nonspacingMark, .enclosingMark:
            self.init(text: String(scalar), width: 0)
        default:
            self.init(text: String(scalar), width: Self.isWide(scalar.value) ? 2 : 1)
        }
    }

    /// The blocks whose characters take two columns, as East Asian scripts and pictures do (Unicode Annex 11,
    /// W and F).
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3,
            0xf900...0xfaff,
            0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff,
            0x1f900...0x1faff, 0x20000...0x3fffd:
            true
        default: false
        }
    }
}
