import AsyncIO
import Experiments
import SystemCalls

/// `aio-read`: one IOCB_CMD_PREAD submitted by io_submit(2), and its completion awaited.
struct AIORead: Step {
    static let word = "aio-read"
    static let summary = """
        Submits one read with io_submit(2) and waits for its completion with io_getevents(2). Result: the bytes read, \
        or the errno of whichever refused it. An O_DIRECT read takes its pages inside io_submit, so that is where it \
        blocks on a page that faults.
        """
    private static let into = Field<Place>.place("into", "where the bytes go")
    static let fields = TransferArguments.fields(place: into)
    static let capability: String? = AIOTransfer.capability

    private let transfer: TransferArguments

    var footprint: Footprint { transfer.footprint(.read, .storing(to: transfer.place)) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        transfer = try TransferArguments(arguments, place: Self.into)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        try AIOTransfer.prepare(.read, transfer, on: stage)
    }
}
