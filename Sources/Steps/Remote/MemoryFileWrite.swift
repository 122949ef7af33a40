import CLinux
import Experiments
import SystemCalls
import SystemPackage

/// `mem-write`: one pwrite(2) into /proc/PID/mem.
struct MemoryFileWrite: Step {
    static let word = "mem-write"
    static let summary = """
        Writes to the subject's memory with pwrite(2) into its /proc/PID/mem, which may write where the mapping may not. Result: \
        the bytes written, or the errno (`EIO` where a page cannot be had).
        """
    private static let to = Field<Place>.place("to", "where the bytes go")
    private static let value = Field<UInt8>.byte("value", "the byte").otherwise(0xff, written: "0xff")
    static let worksOutside = true
    static let fields = [
        to.description, RemoteBytes.offset.description, RemoteBytes.length.description, value.description,
    ]
    static let shorthand: String? = to.name

    private let bytes: RemoteBytes
    private let value: UInt8

    var footprint: Footprint { bytes.storing }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try RemoteBytes(arguments, Self.to)
        value = try arguments[Self.value]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = bytes.range(on: stage)
        let buffer = try RemoteBytes.buffer(for: range, fill: value)
        // Open as long as the subject lives; whoever has the descriptor has the memory that is behind it now.
        let file = try OwnedDescriptor(opening: "/proc/self/mem", .readWrite).release()
        return PreparedStep { _ in
            StepResult(CallResult(clinux_pwrite(file, buffer.start, range.length, Int64(range.start))))
        }
    }
}
