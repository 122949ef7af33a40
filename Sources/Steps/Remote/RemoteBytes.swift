import CLinux
import Experiments
import SystemCalls

/// Bytes of the subject's memory that a step moves by a call which any process can make: what these steps share.
struct RemoteBytes: Sendable {
    private static let from = Field<Place>.place("from", "where the bytes come from")
    private static let to = Field<Place>.place("to", "where the bytes go")
    private static let length = Field<Int>.size("length", "how many bytes; when left out, all from there").optional

    /// The keys of a step that reads.
    static let readingFields = [from.description, TransferArguments.offsetInPlace.description, length.description]
    /// The keys of a step that writes.
    static let writingFields = [
        to.description, TransferArguments.offsetInPlace.description, length.description, FewBytes.value.description,
    ]
    static let readingShorthand = from.name
    static let writingShorthand = to.name

    /// What the step touches.
    let footprint: Footprint
    private let place: Place
    private let offset: Int
    private let length: Int?
    private let fill: UInt8

    /// The keys of a step that reads.
    init(readBy arguments: Arguments) throws(ScriptProblem) {
        try self.init(arguments, in: Self.from, fill: 0) { .loading(from: $0) }
    }

    /// The keys of a step that writes.
    init(writtenBy arguments: Arguments) throws(ScriptProblem) {
        try self.init(arguments, in: Self.to, fill: arguments[FewBytes.value]) { .storing(to: $0) }
    }

    private init(
        _ arguments: Arguments, in field: Field<Place>, fill: UInt8, _ footprint: (Place) -> Footprint
    ) throws(ScriptProblem) {
        place = try arguments[field]
        offset = try arguments[TransferArguments.offsetInPlace]
        length = try arguments[Self.length]
        self.fill = fill
        self.footprint = footprint(place)
        try arguments.check(place, offset: offset, length: length ?? 1, field: TransferArguments.offsetInPlace)
    }

    /// A step that makes `call` with the addresses in the subject and those of a buffer as long in the caller.
    ///
    /// The buffer is made now, in the subject; a process that is forked later has a copy.
    func prepare(
        on stage: Stage, _ call: @escaping @Sendable (_ remote: MemoryRange, _ local: MemoryRange) -> Int
    ) throws(SystemCallError) -> PreparedStep {
        let remote = stage.range(of: place, offset: offset, length: length)
        let local = try Mapping(.anonymous, length: remote.length).release()
        clinux_fill(local.start, fill, remote.length)
        return PreparedStep { _ in StepResult(CallResult(call(remote, local))) }
    }
}
