/// Rows of texts under the names of threads, laid out: as narrow as they can be, and broken where that is too wide.
struct TimelineGrid {
    /// What stands in one column of a row.
    struct Cell {
        /// Where the bar of the step in progress goes.
        enum Bar {
            /// Nowhere: no step is in progress after the first line.
            case none
            /// Under the first line.
            case below
            /// To the left of every line.
            case beside
        }

        /// The text, a line each.
        var lines: [String]
        /// Its bar.
        let bar: Bar

        /// A cell.
        init(_ lines: [String], bar: Bar) {
            self.lines = lines
            self.bar = bar
        }
    }

    /// What happened at one time.
    struct Row {
        /// The time.
        let label: String
        /// The columns without a cell in which a step is in progress.
        var running: Set<Int>
        /// The cells, by column.
        var cells: [Int: Cell] = [:]
        /// An arrow from one column to others, of which each has a bar.
        var arrows: (from: Int, to: Set<Int>) = (0, [])

        /// A row without cells.
        init(label: String, running: Set<Int>) {
            self.label = label
            self.running = running
        }
    }

    /// The rows, from above.
    var rows: [Row] = []
    private let names: [String]

    private static let header = "us"
    /// The spaces between two columns: the head of an arrow, its shaft and the space behind it.
    private static let gap = 3
    /// How wide a line may be, unless there are so many columns that each would be too narrow.
    private static let width = 100
    /// The least width at which a column's texts are broken: names of functions are not much longer.
    private static let narrowest = 26

    /// A grid with these columns.
    init(columns: [String]) { names = columns }

    /// The grid, a line each: ASCII, without spaces at their ends.
    var lines: [String] {
        let labels = 2 + (rows.map(\.label.count).max() ?? 0)
        let limit = limit(room: Self.width - labels - 2 - Self.gap * (names.count - 1))
        let broken = rows.map { $0.broken(at: limit) }
        let widths = widths(of: broken)
        let left = names.indices.map { column in
            labels + 2 + widths[..<column].reduce(0) { $0 + $1 + Self.gap }
        }
        func line(_ label: String, _ texts: [String]) -> [Character] {
            var line = Array(String(repeating: " ", count: labels - label.count) + label)
            for (column, text) in texts.enumerated() where !text.isEmpty {
                line += Array(repeating: " ", count: left[column] - line.count) + Array(text)
            }
            return line
        }
        let body = broken.flatMap { row in
            (0..<row.height).map { index in
                let texts = names.indices.map { row.text(column: $0, line: index) }
                let plain = line(index == 0 ? row.label : "", texts)
                return index == 0 ? row.drawArrows(over: plain, left, texts) : plain
            }
        }
        return ([line(Self.header, names)] + body).map { line in
            String(line.map { $0.isASCII ? $0 : "?" }).trimmingTrail()
        }
    }

    private func widths(of rows: [Row]) -> [Int] {
        names.indices.map { column in
            max(names[column].count, rows.flatMap { $0.cells[column]?.texts ?? [] }.map(\.count).max() ?? 0)
        }
    }

    /// The width above which columns are broken, so that all of them fit into `room`: the narrow ones stay as they are.
    private func limit(room: Int) -> Int {
        let widths = widths(of: rows)
        let widest = widths.max() ?? 0
        guard widest > Self.narrowest else { return Self.narrowest }
        return (Self.narrowest...widest).last { limit in
            widths.reduce(0) { $0 + min($1, limit) } <= room
        } ?? Self.narrowest
    }
}

extension TimelineGrid.Row {
    fileprivate var height: Int { cells.values.map(\.lines.count).max() ?? 1 }

    fileprivate func broken(at width: Int) -> Self {
        var row = self
        row.cells = cells.mapValues { cell in
            let room = cell.bar == .beside ? width - 2 : width
            return .init(cell.lines.flatMap { TimelineText.broken($0, at: room) }, bar: cell.bar)
        }
        return row
    }

    fileprivate func text(column: Int, line: Int) -> String {
        guard let cell = cells[column] else { return running.contains(column) ? "|" : "" }
        if line < cell.lines.count { return cell.texts[line] }
        return cell.bar == .none ? "" : "|"
    }

    /// Draws the row's arrows between columns that begin at `left`; a bar on the way stays.
    fileprivate func drawArrows(over line: [Character], _ left: [Int], _ texts: [String]) -> [Character] {
        let source = arrows.from
        guard let first = arrows.to.min(), let last = arrows.to.max() else { return line }
        var line = line
        func draw(_ range: Range<Int>) {
            if line.count < range.upperBound {
                line += Array(repeating: " ", count: range.upperBound - line.count)
            }
            for place in range where line[place] == " " { line[place] = "-" }
        }
        if first < source { draw(left[first] + 1..<left[source] - 1) }
        if last > source { draw(left[source] + texts[source].count + 1..<left[last]) }
        for target in arrows.to { line[left[target] + (target < source ? 1 : -1)] = target < source ? "<" : ">" }
        return line
    }
}

extension TimelineGrid.Cell {
    /// The lines with their bar.
    fileprivate var texts: [String] {
        lines.enumerated().map { index, line in
            switch bar {
            case .none: line
            case .below: index == 0 ? line : "| \(line)"
            case .beside: "| \(line)"
            }
        }
    }
}
