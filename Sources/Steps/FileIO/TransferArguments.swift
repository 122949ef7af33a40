import AsyncIO
import Experiments
import SystemCalls

/// The part of a file and the part of a memory between which a step moves bytes.
///
/// The keys that all of these steps share, checked in one place.
struct TransferArguments: Sendable {
    let file: String
    let place: Place
    let offsetInPlace: Int
    let length: Int?
    let offsetInFile: Int
    let isOfPipe: Bool

    static let file = Field<String>.file("file", "the file")
    static let offsetInPlace = Field<Int>.size("at", "where in the place, in bytes").otherwise(0)
    static let length = Field<Int>.size("length", "how many bytes; when left out, all that fits both").optional
    static let offsetInFile = Field<Int>.size("offset", "where in the file, in bytes").otherwise(0)

    static func fields(place: Field<Place>) -> [FieldDescription] {
        [
            file.description, place.description, offsetInPlace.description, length.description,
            offsetInFile.description,
        ]
    }

    init(_ arguments: Arguments, place placeField: Field<Place>) throws(ScriptProblem) {
        file = try arguments[Self.file]
        place = try arguments[placeField]
        offsetInPlace = try arguments[Self.offsetInPlace]
        length = try arguments[Self.length]
        offsetInFile = try arguments[Self.offsetInFile]
        isOfPipe = arguments.kind(ofFile: file) == .pipe
        guard !isOfPipe || offsetInFile == 0 else {
            throw ScriptProblem(at: arguments.location(of: Self.offsetInFile), "a pipe has no offsets")
        }
        try arguments.check(place, offset: offsetInPlace, length: length ?? 1, field: Self.offsetInPlace)
    }

    /// Reads the file; what is read from a pipe is gone.
    var readingFile: Footprint { isOfPipe ? .writing(.file(file)) : .reading(.file(file)) }

    /// The memory: `length` bytes, or as many as both have, or into a pipe as many as there are.
    func range(on stage: Stage, _ operation: IOOperation) -> MemoryRange {
        let inPlace = stage.range(of: place, offset: offsetInPlace)
        let inFile = isOfPipe && operation == .write ? .max : max(0, stage.file(file).size - offsetInFile)
        return stage.range(
            of: place, offset: offsetInPlace, length: length ?? min(inPlace.length, inFile))
    }

    /// A step that makes `call` with the file's descriptor, the memory and the offset in the file, or -1 for a pipe.
    func prepareCall(
        on stage: Stage, _ operation: IOOperation,
        _ call: @escaping @Sendable (CInt, MemoryRange, Int64) -> CallResult
    ) -> PreparedStep {
        let (descriptor, range) = (stage.file(file).descriptor(for: operation), range(on: stage, operation))
        let offset = isOfPipe ? -1 : Int64(offsetInFile)
        let requests: HeldDisk.Requests = operation == .read ? .reads : .writes
        return PreparedStep { context in
            context.slot.intent.store(Intent.transfer)
            context.slot.heldBy.store(stage.standingHold(of: requests))
            defer {
                context.slot.heldBy.store(0)
                context.slot.intent.store(Intent.none)
            }
            return StepResult(call(descriptor, range, offset))
        }
    }
}
