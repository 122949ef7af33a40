/// Why a guest could not be had or did not last, other than by what its kernel did in a trial.
public enum GuestFailure: Error, Sendable, CustomStringConvertible {
    /// A program that guests need is not there.
    case missing(program: String, package: String)
    /// No boot reached the agent; the console's last lines say how far the last one came.
    case neverCameUp(kernel: String, boots: Int, reason: String, console: [String])
    /// A file could not be written.
    case notWritten(path: String, reason: String)
    /// A program that prepares a guest failed.
    case failed(program: String, reason: String)

    /// What happened, what was seen, and what to do where something can be done.
    public var description: String {
        switch self {
        case .missing(let program, let package): "\(program) is not on PATH: apt-get install \(package)"
        case .neverCameUp(let kernel, let boots, let reason, let console):
            "\(kernel) did not come up in \(boots) boot\(boots == 1 ? "" : "s"): \(reason)"
                + (console.isEmpty
                    ? "; its console is empty"
                    : "; its console ends:\n" + console.map { "  | \($0)" }.joined(separator: "\n"))
        case .notWritten(let path, let reason): "cannot write \(path): \(reason)"
        case .failed(let program, let reason): "\(program) failed: \(reason)"
        }
    }
}
