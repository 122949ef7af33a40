public import Experiments
import SystemCalls
public import Userfaultfd

/// `register`: UFFDIO_REGISTER.
struct Register: Step {
    static let word = "register"
    static let summary = "Registers whole pages with the userfaultfd: `UFFDIO_REGISTER`. Result: 0, or the errno."
    private static let range = Field<Place>.place("range", "which pages")
    private static let modes = Field<Set<Memory.Registration>>.words("modes", "in which modes")
    static let worksOutside = true
    static let fields = [range.description, modes.description]

    private let place: Place
    private let modes: Set<Memory.Registration>

    var registersMemory: Bool { true }

    var footprint: Footprint { .answering(place) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.range]
        modes = try arguments[Self.modes]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let userfaultfd = stage.userfaultfd
        let modes = RegisterModes(self.modes)
        return PreparedStep { _ in
            do throws(SystemCallError) {
                _ = try userfaultfd.register(range, modes: modes)
                return .number(0)
            } catch {
                return StepResult(CallResult.failure(error.errno))
            }
        }
    }
}

extension RegisterModes {
    /// The kernel's modes for those of a script.
    public init(_ modes: Set<Memory.Registration>) {
        self = []
        if modes.contains(.missing) { insert(.missing) }
        if modes.contains(.writeProtect) { insert(.writeProtect) }
        if modes.contains(.minor) { insert(.minor) }
        if modes.contains(.readWriteProtect) { insert(.rwp) }
    }
}
