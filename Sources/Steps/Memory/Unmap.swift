import CLinux
import Experiments
import SystemCalls

/// `munmap`: pages taken out of the address space.
struct Unmap: Step {
    static let word = "munmap"
    static let summary = """
        Unmaps whole pages with munmap(2); an access to them then raises `SIGSEGV`, one inside a system call is `EFAULT`. \
        Result: 0, or the errno.
        """
    private static let range = Field<Place>.place("range", "which pages")
    static let fields = [range.description]
    static let shorthand: String? = range.name

    private let place: Place

    var footprint: Footprint { .dropping(place) }

    init(_ arguments: Arguments) throws(ScriptProblem) { place = try arguments[Self.range] }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        return PreparedStep { _ in StepResult(CallResult(clinux_munmap(range.start, range.length))) }
    }
}
