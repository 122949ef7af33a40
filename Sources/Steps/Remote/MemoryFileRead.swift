import CLinux
import Experiments
import SystemCalls
import SystemPackage

/// `mem-read`: one pread(2) of /proc/PID/mem.
struct MemoryFileRead: Step {
    static let word = "mem-read"
    static let summary = """
        Reads the subject's memory with pread(2) from its /proc/PID/mem. Result: the bytes read, or the errno (`EIO` where a \
        page cannot be had).
        """
    static let worksOutside = true
    static let fields = RemoteBytes.readingFields
    static let shorthand: String? = RemoteBytes.readingShorthand

    private let bytes: RemoteBytes

    var footprint: Footprint { bytes.footprint }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try RemoteBytes(readBy: arguments)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        // Open as long as the subject lives; it is of this process's memory, whoever reads it.
        let file = try OwnedDescriptor(opening: "/proc/self/mem", .readOnly).release()
        return try bytes.prepare(on: stage) { clinux_pread(file, $1.start, $0.length, Int64($0.start)) }
    }
}
