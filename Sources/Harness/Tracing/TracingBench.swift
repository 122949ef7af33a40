import Experiments

/// The tracer of an agent, made when it is first needed and kept: reading the kernel's tables takes a while.
public final class TracingBench {
    /// What a traced trial showed, or why it showed nothing.
    struct Trace {
        var faults: [TracedFault]?
        var remark: String?
        var text = ""

        init(refused: String) { remark = refused }
    }

    /// A bench without a tracer yet.
    public init() {}

    /// Makes the tracer; where that is refused, every traced trial will say why.
    public func prepare() {}

    func begin(_ threads: [Int32]) -> String? { "not traced" }
    func end() -> Trace { Trace(refused: "not traced") }
}

struct TracedFault { let thread: Int32; let address: UInt }
extension FaultAttempt {
    init?(_ fault: TracedFault, _ map: AddressMap) { return nil }
}
