import CLinux
import Experiments
import SystemCalls

/// `mprotect`: what may be done with pages.
struct Protect: Step {
    static let word = "mprotect"
    static let summary = """
        Changes what may be done with whole pages, with mprotect(2); what may not raises `SIGSEGV`. Result: 0, or the errno.
        """
    private static let range = Field<Place>.place("range", "which pages")
    private static let protection = Field<Protection>.word("protection", "what may be done with them")
    static let fields = [range.description, protection.description]

    /// A protection of mprotect(2).
    enum Protection: String, Word {
        case none, read
        case readWrite = "read-write"

        var meaning: String? {
            switch self {
            case .none: "`PROT_NONE`"
            case .read: "`PROT_READ`"
            case .readWrite: "`PROT_READ` and `PROT_WRITE`"
            }
        }

        var bits: CInt {
            switch self {
            case .none: PROT_NONE
            case .read: PROT_READ
            case .readWrite: PROT_READ | PROT_WRITE
            }
        }
    }

    private let place: Place
    private let protection: Protection

    var footprint: Footprint { .changing(place) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        place = try arguments[Self.range]
        protection = try arguments[Self.protection]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let range = stage.range(of: place)
        let bits = protection.bits
        return PreparedStep { _ in StepResult(CallResult(clinux_mprotect(range.start, range.length, bits))) }
    }
}
