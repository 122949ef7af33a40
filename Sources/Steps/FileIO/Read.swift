import AsyncIO
import CLinux
import Experiments
import SystemCalls

/// `read`: one pread(2), buffered or O_DIRECT as the file is.
struct Read: Step {
    static let word = "read"
    static let summary = """
        Reads with pread(2): through the page cache, or with O_DIRECT where the file is `direct`; from a pipe with read(2). \
        Result: the bytes read, or the errno.
        """
    private static let into = Field<Place>.place("into", "where the bytes go")
    static let fields = TransferArguments.fields(place: into)

    private let transfer: TransferArguments

    var footprint: Footprint { transfer.footprint(.read, .storing(to: transfer.place)) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        transfer = try TransferArguments(arguments, place: Self.into, takesPipes: true)
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        transfer.prepareCall(on: stage, .read) { CallResult(clinux_read_from($0, $1.start, $1.length, $2)) }
    }
}
