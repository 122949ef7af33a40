import AsyncIO
import Experiments
import SystemCalls

/// `uring-write`: one IORING_OP_WRITE or IORING_OP_WRITE_FIXED submitted by io_uring_enter(2), and its completion awaited.
struct URingWrite: Step {
    static let word = "uring-write"
    static let summary = """
        Submits one write with io_uring_enter(2) and waits for its completion in a second call of it. Result: the bytes \
        written, or the errno of whichever refused it. It blocks where `uring-read` does; a write that makes the file \
        longer is one that is left to an io-wq worker. Registering the buffers faults their pages in for writing, \
        although they are only read.
        """
    private static let from = Field<Place>.place("from", "where the bytes come from")
    static let fields = TransferArguments.fields(place: from) + URingTransfer.fields
    static let capability: String? = URingTransfer.capability

    private let transfer: TransferArguments
    private let ways: URingTransfer.Ways

    var writesFile: Bool { true }

    var footprint: Footprint {
        let place = transfer.place
        return transfer.footprint(.write, ways.buffers == .plain ? .loading(from: place) : .storing(to: place))
    }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        transfer = try TransferArguments(arguments, place: Self.from)
        ways = try URingTransfer.Ways(arguments)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        try URingTransfer.prepare(.write, transfer, ways, on: stage)
    }
}
