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
    private static let from = Field<Place>.place("from", "where the bytes come from")
    static let worksOutside = true
    static let fields = [from.description, RemoteBytes.offset.description, RemoteBytes.length.description]
    static let shorthand: String? = from.name

    private let bytes: RemoteBytes

    var footprint: Footprint { bytes.loading }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try RemoteBytes(arguments, Self.from)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = bytes.range(on: stage)
        let buffer = try RemoteBytes.buffer(for: range, fill: 0)
        // Open as long as the subject lives; whoever has the descriptor has the memory that is behind it now.
        let file = try OwnedDescriptor(opening: "/proc/self/mem", .readOnly).release()
        return PreparedStep { _ in
            StepResult(CallResult(clinux_pread(file, buffer.start, range.length, Int64(range.start))))
        }
    }
}
