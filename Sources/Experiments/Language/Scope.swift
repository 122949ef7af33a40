/// The names that the parts of a script may use: what is declared above them.
public struct Scope: Sendable {
    /// The memory by name.
    public var memory: [String: Memory]
    /// The files by name.
    public var files: [String: File]
    /// The names of the threads, in the order of the script.
    public var threads: [String]
    /// Those of them that run in another process.
    public var outside: Set<String>
    /// Those of them whose userfaultfd is read blocking.
    public var blocking: Set<String>

    /// The names of a script; none to begin with.
    public init(
        memory: [String: Memory] = [:], files: [String: File] = [:], threads: [String] = [], outside: Set<String> = [],
        blocking: Set<String> = []
    ) {
        self.memory = memory
        self.files = files
        self.threads = threads
        self.outside = outside
        self.blocking = blocking
    }
}
