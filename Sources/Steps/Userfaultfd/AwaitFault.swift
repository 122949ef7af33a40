import Experiments
import SystemCalls
import Userfaultfd

/// `await-fault`: what a fault handler does first.
struct AwaitFault: Step {
    static let word = "await-fault"
    static let summary = """
        Waits for a page-fault message and reads it, or takes one that another step has read and no `await-fault` has \
        taken. Messages that it does not wait for are kept for the steps that do. Result: 0 once the message is read; `none` if it is `optional` and everything has come to rest without one.
        """
    private static let kind = Field<Kind>.word("kind", "which faults").otherwise(.any)
    private static let place = Field<Place>.place("in", "where the fault lies")
    private static let optional = Field<Bool>.flag(
        "optional", "goes on with `none` when a later step is due and no such message will come by itself")
    static let worksOutside = true
    static let pollsMessages = true
    static let fields = [kind.description, place.description, optional.description]
    static let shorthand: String? = place.name

    /// The kind of a page fault, as its message's flags say.
    enum Kind: String, Word {
        case any, missing, minor
        case writeProtect = "write-protect"
        case readWriteProtect = "read-write-protect"

        func includes(_ kind: FaultKind) -> Bool {
            switch self {
            case .any: true
            case .missing: kind == .missing
            case .minor: kind == .minor
            case .writeProtect: kind == .writeProtect
            case .readWriteProtect: kind == .rwp
            }
        }
    }

    private let kind: Kind
    private let place: Place
    let isOptionalWait: Bool

    var footprint: Footprint { .readingMessages }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        kind = try arguments[Self.kind]
        place = try arguments[Self.place]
        isOptionalWait = try arguments[Self.optional]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let kind = self.kind
        let range = stage.range(of: place)
        let (messages, userfaultfd) = (stage.messages, stage.userfaultfd)
        return PreparedStep { context in
            messages.await(from: userfaultfd, context) { message in
                guard case .pageFault(let fault) = message.event else { return false }
                return kind.includes(fault.kind) && range.contains(fault.address)
            }
        }
    }
}
