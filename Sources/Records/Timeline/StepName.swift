/// The two parts of a step's name.
struct StepName {
    /// The thread.
    let thread: String
    /// The word, with its number if it is not the thread's first of its kind: `signal#2`.
    let word: String

    /// The parts of `reader.aio-read`.
    init(_ id: String) {
        let parts = id.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        thread = String(parts[0])
        word = parts.count > 1 ? String(parts[1]) : id
    }
}
