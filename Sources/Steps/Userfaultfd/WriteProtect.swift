public import Experiments
public import SystemCalls
import Userfaultfd

/// `write-protect`: UFFDIO_WRITEPROTECT with its WP mode.
public struct WriteProtect: Step {
    public static let word = "write-protect"
    public static let summary = "Write-protects whole pages: `UFFDIO_WRITEPROTECT` with `MODE_WP`. Result: 0, or the errno."
    private static let range = Field<Place>.place("range", "which pages")
    public static let fields = [range.description]
    public static let shorthand: String? = range.name

    private let place: Place

    public init(_ arguments: Arguments) throws(ScriptProblem) { place = try arguments[Self.range] }

    public func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let userfaultfd = stage.userfaultfd
        return PreparedStep { _ in StepResult(userfaultfd.writeProtect(range, modes: .protect)) }
    }
}
