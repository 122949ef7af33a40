import Experiments

/// How a thread was found, in a few lines: the state letter, the system call, the innermost functions of the kernel.
enum Standing {
    /// How many functions are shown.
    static let frames = 3

    /// A thread that stood still; without a sample no more is known than its state.
    static func lines(_ stop: Stop, _ sample: Sample?) -> [String] {
        if stop.isMeant { return ["\(stop.state), waits"] }
        guard let sample else { return ["\(stop.state), not looked at"] }
        return ["\(stop.state), \(place(of: sample))"] + stack(of: sample)
    }

    /// A thread of a trial that hangs.
    static func lines(_ sample: Sample) -> [String] {
        ["\(sample.state), \(place(of: sample)), not at rest"] + stack(of: sample)
    }

    /// Where the thread is, as far as the kernel says: `in io_submit`.
    static func place(of sample: Sample) -> String {
        switch sample.systemCall {
        case nil: "in a page fault"
        case "unknown": "in an unknown call"
        case let call?: "in \(call)"
        }
    }

    private static func stack(of sample: Sample) -> [String] {
        guard let stack = sample.stack else { return ["  (stack not readable)"] }
        let rest = stack.count - frames
        return stack.prefix(frames).map { "  \($0)" } + (rest > 0 ? ["  (\(rest) more)"] : [])
    }
}
