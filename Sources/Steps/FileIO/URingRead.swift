import AsyncIO
import Experiments
import SystemCalls

/// `uring-read`: one IORING_OP_READ or IORING_OP_READ_FIXED submitted by io_uring_enter(2), and its completion awaited.
struct URingRead: Step {
    static let word = "uring-read"
    static let summary = """
        Submits one read with io_uring_enter(2) and waits for its completion in a second call of it. Result: the bytes \
        read, or the errno of whichever refused it. The submission tries the read at once, and blocks on a page that \
        faults; a read that would wait for more than that is left to an io-wq worker, which then blocks instead while \
        the thread waits. Registered buffers are faulted in by io_uring_register(2) before, so that is where it blocks \
        with those, or where an older kernel refuses to: EFAULT.
        """
    private static let into = Field<Place>.place("into", "where the bytes go")
    static let fields = TransferArguments.fields(place: into) + URingTransfer.fields
    static let capability: String? = URingTransfer.capability

    private let transfer: TransferArguments
    private let ways: URingTransfer.Ways

    var footprint: Footprint { transfer.footprint(.read, .storing(to: transfer.place)) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        transfer = try TransferArguments(arguments, place: Self.into)
        ways = try URingTransfer.Ways(arguments)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        try URingTransfer.prepare(.read, transfer, ways, on: stage)
    }
}
