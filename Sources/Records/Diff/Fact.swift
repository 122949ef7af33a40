/// One thing that a record says, by which two are compared.
public struct Fact: Hashable, Sendable, Comparable {
    /// What it is about.
    public let kind: Kind
    /// Whose it is: the observation's name, the thread with its step; nil if the kind says it all.
    public let subject: String?

    /// What facts are about, in the order in which they are reported.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The script that ran.
        case script
        /// Which variants there are.
        case variants
        /// The verdict of a variant, and what is missing or went wrong where that is the reason.
        case verdict
        /// The one value that an observation always had.
        case value
        /// An outcome and how often it came.
        case outcome
        /// Always, Sometimes or Never, of an expectation's values.
        case observation
        /// How long a measured step takes.
        case duration
        /// Which orders were run.
        case orders
        /// The outcomes of one order.
        case orderOutcomes = "order-outcomes"
        /// Why an order cannot happen.
        case impossible
        /// Why a trial hung.
        case hung
        /// What the kernel said when it oopsed or panicked.
        case oops
        /// The states in which a thread stood still in a step.
        case state
        /// The system calls in which it stood still.
        case systemCall = "system-call"
        /// The steps after which it was seen standing still.
        case seenAfter = "seen-after"
        /// The messages read from the userfaultfd.
        case events
        /// The attempts of the page faults.
        case faultPath = "fault-path"
    }

    init(_ kind: Kind, of subject: String? = nil) {
        self.kind = kind
        self.subject = subject
    }

    /// By kind, then by subject.
    public static func < (left: Fact, right: Fact) -> Bool {
        let kinds = Kind.allCases
        let places = (kinds.firstIndex(of: left.kind) ?? 0, kinds.firstIndex(of: right.kind) ?? 0)
        return places.0 == places.1 ? (left.subject ?? "") < (right.subject ?? "") : places.0 < places.1
    }
}
