import AsyncIO
import Experiments
import SystemCalls

/// `aio-write`: one IOCB_CMD_PWRITE submitted by io_submit(2), and its completion awaited.
struct AIOWrite: Step {
    static let word = "aio-write"
    static let summary = """
        Submits one write with io_submit(2) and waits for its completion with io_getevents(2). Result: the bytes \
        written, or the errno of whichever refused it.
        """
    private static let from = Field<Place>.place("from", "where the bytes come from")
    static let fields = TransferArguments.fields(place: from)
    static let capability: String? = AIOTransfer.capability

    private let transfer: TransferArguments

    var writesFile: Bool { true }

    var footprint: Footprint { transfer.footprint(.write, .loading(from: transfer.place)) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        transfer = try TransferArguments(arguments, place: Self.from)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        try AIOTransfer.prepare(.write, transfer, on: stage)
    }
}
