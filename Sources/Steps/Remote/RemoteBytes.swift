import CLinux
import Experiments
import SystemCalls

/// The part of a memory that a step accesses by a call that any process can make, and the buffer at the other side of it.
///
/// The keys that these steps share.
struct RemoteBytes: Sendable {
    static let offset = Field<Int>.size("at", "where in the place, in bytes").otherwise(0)
    static let length = Field<Int>.size("length", "how many bytes; when left out, all from there").optional

    private let place: Place
    private let offset: Int
    private let length: Int?

    init(_ arguments: Arguments, _ field: Field<Place>) throws(ScriptProblem) {
        place = try arguments[field]
        offset = try arguments[Self.offset]
        length = try arguments[Self.length]
        try arguments.check(place, offset: offset, length: length ?? 1, field: Self.offset)
    }

    var loading: Footprint { .loading(from: place) }
    var storing: Footprint { .storing(to: place) }

    /// The memory, in the subject.
    func range(on stage: Stage) -> MemoryRange { stage.range(of: place, offset: offset, length: length) }

    /// A buffer as long as `range`, filled, which lives as long as the subject.
    ///
    /// A process that is forked later has a copy.
    static func buffer(for range: MemoryRange, fill: UInt8) throws(SystemCallError) -> MemoryRange {
        let pageSize = Int(clinux_page_size())
        let buffer = try Mapping(.anonymous, length: (range.length + pageSize - 1) & ~(pageSize - 1)).release()
        clinux_fill(buffer.start, fill, range.length)
        return buffer.slice(offset: 0, length: range.length)
    }
}
