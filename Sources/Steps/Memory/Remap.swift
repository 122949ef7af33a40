import CLinux
import Experiments
import SystemCalls

/// `mremap`: pages moved to the addresses of others.
struct Remap: Step {
    static let word = "mremap"
    static let summary = """
        Moves whole pages to the addresses of as many others, whose mapping goes away, with mremap(2) `MREMAP_MAYMOVE` and \
        `MREMAP_FIXED`. The script's names stay with the addresses: what was `from` is unmapped, and `to` has its pages. \
        Result: 0, or the errno.
        """
    private static let from = Field<Place>.place("from", "which pages")
    private static let to = Field<Place>.place("to", "the pages whose addresses they get")
    private static let dontUnmap = Field<Bool>.flag(
        "dontunmap", "leaves `from` mapped, with no page in it: `MREMAP_DONTUNMAP` (5.7)")
    static let fields = [from.description, to.description, dontUnmap.description]

    private let from: Place
    private let to: Place
    private let flags: UInt

    // A registration goes with its pages if the script asked for the event, and `to` was perhaps never registered.
    var registersMemory: Bool { true }

    var footprint: Footprint { Footprint(.dropping(from), .dropping(to)) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        from = try arguments[Self.from]
        to = try arguments[Self.to]
        flags = try arguments[Self.dontUnmap] ? UInt(MREMAP_DONTUNMAP) : 0
        try arguments.checkSameSize(from, to, field: Self.to)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let (from, to) = (stage.range(of: from), stage.range(of: to))
        let flags = self.flags
        return PreparedStep { _ in
            StepResult(CallResult(clinux_mremap_fixed(from.start, from.length, to.start, flags)))
        }
    }
}
