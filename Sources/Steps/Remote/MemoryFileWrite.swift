import CLinux
import Experiments
import SystemCalls
import SystemPackage

/// `mem-write`: one pwrite(2) into /proc/PID/mem.
struct MemoryFileWrite: Step {
    static let word = "mem-write"
    static let summary = """
        Writes to the subject's memory with pwrite(2) into its /proc/PID/mem. Result: the bytes written, or the errno (`EIO` \
        where a page cannot be had).
        """
    static let worksOutside = true
    static let fields = RemoteBytes.writingFields
    static let shorthand: String? = RemoteBytes.writingShorthand

    private let bytes: RemoteBytes

    var footprint: Footprint { bytes.footprint }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try RemoteBytes(writtenBy: arguments)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        // Open as long as the subject lives; it is of this process's memory, whoever writes to it.
        let file = try OwnedDescriptor(opening: "/proc/self/mem", .readWrite).release()
        return try bytes.prepare(on: stage) { clinux_pwrite(file, $1.start, $0.length, Int64($0.start)) }
    }
}
