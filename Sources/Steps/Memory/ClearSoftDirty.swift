import CLinux
import Experiments
import SystemCalls
import SystemPackage

/// `clear-soft-dirty`: the kernel's account of written pages begun anew.
struct ClearSoftDirty: Step {
    static let word = "clear-soft-dirty"
    static let summary = """
        Has no page of the subject count as written to any more, by writing 4 to /proc/self/clear_refs \
        (Documentation/admin-guide/mm/soft-dirty.rst); the observation `soft-dirty(page)` then tells which were since. \
        Result: 0, or the errno.
        """
    static let fields: [FieldDescription] = []

    var footprint: Footprint { .everything }

    init(_ arguments: Arguments) throws(ScriptProblem) {}

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        // Open as long as the subject lives.
        let file = try OwnedDescriptor(opening: "/proc/self/clear_refs", .writeOnly).release()
        return PreparedStep { _ in
            var text = UInt8(ascii: "4")
            // One byte of this frame.
            let written = unsafe clinux_write(file, &text, 1)
            return StepResult(CallResult(min(written, 0)))
        }
    }
}
