import Foundation

/// The line at the foot of a terminal that tells how far things are; says nothing in a pipe.
///
/// Not safe for use by several threads at once: its owner takes turns.
struct StatusLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1

    /// Rewrites the line; nil removes it.
    func show(_ text: String?) {
        guard isTerminal else { return }
        // A line that wraps could not be rewritten.
        let line = (text ?? "").prefix(max(1, width - 1))
        FileHandle.standardError.write(Data("\r\u{1b}[K\(line)".utf8))
    }

    private var width: Int {
        var size = winsize()
        let isKnown = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 80
    }
}
