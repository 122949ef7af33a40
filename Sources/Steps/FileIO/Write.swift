import AsyncIO
import CLinux
import Experiments
import SystemCalls

/// `write`: one pwrite(2), buffered or O_DIRECT as the file is.
struct Write: Step {
    static let word = "write"
    static let summary = """
        Writes with pwrite(2): through the page cache, or with O_DIRECT where the file is `direct`; into a pipe with \
        write(2). Result: the bytes written, or the errno.
        """
    private static let from = Field<Place>.place("from", "where the bytes come from")
    static let fields = TransferArguments.fields(place: from)

    private let transfer: TransferArguments

    var writesFile: Bool { !transfer.isOfPipe }

    var footprint: Footprint { transfer.footprint(.write, .loading(from: transfer.place)) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        transfer = try TransferArguments(arguments, place: Self.from, takesPipes: true)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        transfer.prepareCall(on: stage, .write) { CallResult(clinux_write_to($0, $1.start, $1.length, $2)) }
    }
}
