import Experiments

/// A line of a script with a caret under one of its columns.
struct Excerpt {
    /// The line, or the part of it around the caret if it is long.
    let line: String
    /// Spaces and a caret.
    let caret: String

    /// How many columns an excerpt takes at most, without the signs that it was cut.
    private static let widthLimit = 100

    /// The line of `text` at `location`; nil if there is none.
    init?(of text: String, at location: Location) {
        guard let scalars = text.line(location.line), location.column > 0 else { return nil }
        let cells = DisplayText(scalars).cells
        let index = min(location.column - 1, cells.count)
        let shown = Self.window(of: cells, around: index)
        let cutLeft = shown.lowerBound > 0 ? "…" : ""
        let cutRight = shown.upperBound < cells.count ? "…" : ""
        line = cutLeft + cells[shown].map(\.text).joined() + cutRight
        let indentation = cutLeft.count + cells[shown.lowerBound..<index].reduce(0) { $0 + $1.width }
        caret = String(repeating: " ", count: indentation) + "^"
    }

    /// The cells to show: all if they fit, else as many to the left as to the right of the caret.
    private static func window(of cells: [DisplayText.Cell], around index: Int) -> Range<Int> {
        var range = index..<index
        var width = 0
        var grew = true
        while grew {
            grew = false
            if range.upperBound < cells.count, width + cells[range.upperBound].width <= widthLimit {
                width += cells[range.upperBound].width
                range = range.lowerBound..<(range.upperBound + 1)
                grew = true
            }
            if range.lowerBound > 0, width + cells[range.lowerBound - 1].width <= widthLimit {
                width += cells[range.lowerBound - 1].width
                range = (range.lowerBound - 1)..<range.upperBound
                grew = true
            }
        }
        return range
    }
}
