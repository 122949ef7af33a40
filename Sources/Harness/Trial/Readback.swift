import CLinux
import Experiments
import ProcFS
import SystemCalls
import SystemPackage

/// Reads memory and files back at the end of a trial, from outside the subject.
///
/// Of an ended subject only what lies in a shared memfd or file is left.
struct Readback {
    let program: Program
    let props: Props
    private let board: Board
    private let bytes: ByteReader

    /// A reader for the trials of a program.
    init(_ program: Program, _ board: Board, _ props: Props) throws(SystemCallError) {
        self.program = program
        self.board = board
        self.props = props
        var longest = 1
        for observed in program.experiment.observed {
            switch observed.observable {
            case .memory(_, let range): longest = max(longest, range.bytes.count)
            case .file(_, let range): longest = max(longest, ByteReader.blocks(of: range).count)
            default: break
            }
        }
        bytes = try ByteReader(capacity: longest)
    }

    /// Some bytes of a memory.
    func memory(
        _ name: String, _ range: ByteRange, of subject: borrowing Subject, hasEnded: Bool
    ) -> Value {
        guard let index = program.experiment.memory.firstIndex(where: { $0.name == name }) else {
            return .word("unknown")
        }
        let memory = program.experiment.memory[index]
        guard range.bytes.upperBound <= memory.pages * props.pageSize(of: memory) else { return .word("outside") }
        if hasEnded {
            guard let backing = props.backings[index], memory.sharing == .shared else { return .word("gone") }
            return ObservedWord.value(
                of: bytes.memory(backing, UInt(range.bytes.lowerBound), range.bytes.count, mayBeMissing: false))
        }
        let opened = try? OwnedDescriptor(opening: "/proc/\(subject.process)/mem", .readOnly)
        guard let opened else { return .word("unknown") }
        let start = UInt(bitPattern: board.addresses[index].load() + range.bytes.lowerBound)
        return ObservedWord.value(
            of: bytes.memory(
                opened.rawValue, start, range.bytes.count, mayBeMissing: program.mayBeMissing(memory)))
    }

    /// Some bytes of a file.
    func file(_ name: String, _ range: ByteRange) -> Value {
        guard let index = program.experiment.files.firstIndex(where: { $0.name == name }) else {
            return .word("unknown")
        }
        return ObservedWord.value(
            of: bytes.file(props.files[index], range, mayBeLocked: board.standingHold.load() != 0))
    }
}
