import AsyncIO
import CLinux
import Experiments
import SystemCalls

/// `vmsplice`: one vmsplice(2).
struct Vmsplice: Step {
    static let word = "vmsplice"
    static let summary = """
        Has a pipe take pages as they are with vmsplice(2): it holds a reference to each of them until they are read from it. \
        Result: the bytes taken, or the errno.
        """
    private static let from = Field<Place>.place("from", "which pages")
    static let fields = TransferArguments.fieldsWithoutOffset(place: from)

    private let transfer: TransferArguments

    var footprint: Footprint { transfer.footprint(.write, .loading(from: transfer.place)) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        transfer = try TransferArguments(arguments, place: Self.from, takesPipes: true)
        guard transfer.isOfPipe else {
            throw ScriptProblem(
                at: arguments.location(of: TransferArguments.file),
                "vmsplice into '\(transfer.file)', which is no pipe",
                note: "a pipe is a file of 'kind: pipe'")
        }
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        transfer.prepareCall(on: stage, .write) { pipe, range, _ in
            CallResult(clinux_vmsplice(pipe, range.start, range.length))
        }
    }
}
