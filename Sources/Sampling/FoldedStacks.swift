import ProcFS

/// Counts as folded stacks, the input of flame graph programs: a line for each stack, its frames from the outermost to the
/// innermost behind the thread's name and state, and how many samples found it.
public struct FoldedStacks {
    private let counts: [Whereabouts: Tally]

    /// The folded stacks of what was counted.
    public init(_ counts: [Whereabouts: Tally]) { self.counts = counts }

    /// The lines, each with its newline, in the order of their text.
    public var text: String {
        var samples: [String: Int] = [:]
        for (place, tally) in counts {
            // An empty stack is of a thread that ran: where, the kernel does not show.
            let frames = [place.name, "state \(place.state)"] + place.stack.names.reversed()
            // The separators of the format: a frame has none of them.
            let line = frames.map { $0.replacing(";", with: ":").replacing("\n", with: " ") }.joined(separator: ";")
            samples[line, default: 0] += tally.samples
        }
        return samples.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
    }
}
