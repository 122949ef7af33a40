/// Why a kernel could not be had.
public enum KernelFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// A specification that is none.
    case malformed(spec: String, reason: String)
    /// Nothing on the mirror or in the cache fits.
    case noMatch(spec: String, known: [String])
    /// The mirror could not be asked.
    case noMirror(reason: String)
    /// A file that is no kernel that can be booted here.
    case notAKernel(path: String, reason: String)
    /// A file that is not what was promised.
    case notVerified(path: String, reason: String)
    /// A program that is needed is not there.
    case missing(program: String, package: String)
    /// A program failed.
    case failed(program: String, reason: String)
    /// A file could not be read or written.
    case file(path: String, reason: String)

    /// What happened, and what to do where something can be done.
    public var description: String {
        switch self {
        case .malformed(let spec, let reason): "'\(spec)' names no kernel: \(reason)"
        case .noMatch(let spec, let known):
            "no kernel fits '\(spec)'"
                + (known.isEmpty
                    ? "" : "; the mirror has \(known.joined(separator: ", ")) ('faultline kernels list --available')")
        case .noMirror(let reason): "the machine's Debian mirror gives no kernels: \(reason)"
        case .notAKernel(let path, let reason): "\(path) is no kernel that can be booted here: \(reason)"
        case .notVerified(let path, let reason): "\(path) is not what it should be and is not used: \(reason)"
        case .missing(let program, let package): "\(program) is not on PATH: apt-get install \(package)"
        case .failed(let program, let reason): "\(program) failed: \(reason)"
        case .file(let path, let reason): "\(path): \(reason)"
        }
    }
}
