/// Text that has to fit into a column.
enum TimelineText {
    /// A line in pieces of at most `width` characters, broken at spaces; those behind the first are indented by two more.
    ///
    /// A word that is too long on its own is cut, and ends in `~`.
    static func broken(_ line: String, at width: Int) -> [String] {
        guard line.count > width else { return [line] }
        let indent = String(line.prefix { $0 == " " })
        var pieces: [String] = []
        var piece = indent
        for word in line.split(separator: " ") {
            let isFirst = piece.allSatisfy { $0 == " " }
            if !isFirst, piece.count + 1 + word.count > width {
                pieces.append(piece)
                piece = indent + "  "
            } else if !isFirst {
                piece += " "
            }
            let room = width - piece.count
            piece += word.count > room ? word.prefix(max(0, room - 1)) + "~" : word
        }
        return pieces + [piece]
    }
}
