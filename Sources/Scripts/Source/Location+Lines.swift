import Experiments

// Lines end with LF, CR LF or CR, as in YAML; columns count Unicode scalars, as libyaml does.

extension Location {
    /// The place right after `scalars`.
    init(endOf scalars: some Sequence<Unicode.Scalar>) {
        var line = 1
        var column = 1
        var last: Unicode.Scalar?
        for scalar in scalars {
            if scalar == "\n" && last == "\r" {
                // The second half of one break.
            } else if scalar == "\n" || scalar == "\r" {
                line += 1
                column = 1
            } else {
                column += 1
            }
            last = scalar
        }
        self.init(line: line, column: column)
    }
}

extension String {
    /// The text of a line, counted from 1, without its break; nil beyond the last.
    ///
    /// A break at the end of the text is followed by an empty line: errors that concern the end stand there.
    func line(_ number: Int) -> Substring.UnicodeScalarView? {
        guard number > 0 else { return nil }
        var rest = self[...].unicodeScalars
        for _ in 1..<number {
            guard let end = rest.firstIndex(where: \.isLineBreak) else { return nil }
            let isPair = rest[end...].starts(with: "\r\n".unicodeScalars)
            rest = rest[end...].dropFirst(isPair ? 2 : 1)
        }
        return rest.prefix { !$0.isLineBreak }
    }
}

extension Unicode.Scalar {
    fileprivate var isLineBreak: Bool { self == "\n" || self == "\r" }
}
