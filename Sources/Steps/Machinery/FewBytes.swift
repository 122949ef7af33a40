import Experiments
import SystemCalls

/// A byte or a word of a memory, at an offset in a place: what the steps share that access no more than that.
struct FewBytes: Sendable {
    static let offset = Field<Int>.size("at", "the offset of the first byte in the place").otherwise(0)
    static let value = Field<UInt8>.byte("value", "the byte").otherwise(0xff, written: "0xff")

    /// The place, as the script names it.
    let place: Place
    private let offset: Int
    private let length: Int

    /// Reads the keys; `length` bytes from the offset must lie in the place, and the offset be a multiple of `alignment`.
    init(
        _ arguments: Arguments, in field: Field<Place>, length: Int = 1, alignment: Int = 1
    ) throws(ScriptProblem) {
        place = try arguments[field]
        offset = try arguments[Self.offset]
        self.length = length
        try arguments.check(place, offset: offset, length: length, field: Self.offset)
        guard offset % alignment == 0 else {
            throw ScriptProblem(
                at: arguments.location(of: Self.offset), "a word of \(length) bytes at byte \(offset)",
                note: "its offset is a multiple of \(alignment)")
        }
    }

    /// The address of the first byte.
    func address(on stage: Stage) -> UInt { stage.range(of: place, offset: offset, length: length).start }
}
