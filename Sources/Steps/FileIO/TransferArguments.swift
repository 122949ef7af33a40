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
        fieldsWithoutOffset(place: place) + [offsetInFile.description]
    }

    /// The keys of a step that is about pipes alone.
    static func fieldsWithoutOffset(place: Field<Place>) -> [FieldDescription] {
        [file.description, place.description, offsetInPlace.description, length.description]
    }

    /// Reads the keys; a pipe is an error unless `takesPipes`.
    init(_ arguments: Arguments, place placeField: Field<Place>, takesPipes: Bool = false) throws(ScriptProblem) {
        file = try arguments[Self.file]
        place = try arguments[placeField]
        offsetInPlace = try arguments[Self.offsetInPlace]
        length = try arguments[Self.length]
        offsetInFile = try arguments[Self.offsetInFile]
        isOfPipe = arguments.kind(ofFile: file) == .pipe
        guard !isOfPipe || takesPipes else {
            throw ScriptProblem(
                at: arguments.location(of: Self.file), "'\(file)' is a pipe",
                note: "'read', 'write' and 'vmsplice' take pipes")
        }
        guard !isOfPipe || offsetInFile == 0 else {
            throw ScriptProblem(at: arguments.location(of: Self.offsetInFile), "a pipe has no offsets")
        }
        try arguments.check(place, offset: offsetInPlace, length: length ?? 1, field: Self.offsetInPlace)
    }

    /// What a transfer touches that touches `memory`.
    ///
    /// A pipe may hold pages of any memory as they are, and whoever reads from it or writes to it may let another go on.
    func footprint(_ operation: IOOperation, _ memory: Footprint) -> Footprint {
        if isOfPipe { return .everything }
        return Footprint(operation == .read ? .reading(.file(file)) : .writing(.file(file)), memory)
    }

    /// The number of the hold of the disk that stands for such a transfer; 0 for none, and for a pipe.
    private func standingHold(on stage: Stage, _ operation: IOOperation) -> UInt32 {
        isOfPipe ? 0 : stage.standingHold(of: operation == .read ? .reads : .writes)
    }

    /// The memory: `length` bytes, or as many as both have; a pipe has any number.
    func range(on stage: Stage) -> MemoryRange {
        let inPlace = stage.range(of: place, offset: offsetInPlace)
        let inFile = isOfPipe ? .max : max(0, stage.file(file).size - offsetInFile)
        return stage.range(
            of: place, offset: offsetInPlace, length: length ?? min(inPlace.length, inFile))
    }

    /// A step that makes `call` with the file's descriptor, the memory and the offset in the file, or -1 for a pipe.
    func prepareCall(
        on stage: Stage, _ operation: IOOperation,
        _ call: @escaping @Sendable (CInt, MemoryRange, Int64) -> CallResult
    ) -> PreparedStep {
        let (descriptor, range) = (stage.file(file).descriptor(for: operation), range(on: stage))
        let offset = isOfPipe ? -1 : Int64(offsetInFile)
        return PreparedStep { context in
            context.slot.intent.store(Intent.transfer)
            context.slot.heldBy.store(standingHold(on: stage, operation))
            defer {
                context.slot.heldBy.store(0)
                context.slot.intent.store(Intent.none)
            }
            return StepResult(call(descriptor, range, offset))
        }
    }
}
