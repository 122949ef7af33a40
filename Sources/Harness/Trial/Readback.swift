import CLinux
import Experiments
import ProcFS
import SystemCalls
import SystemPackage

/// Reads memory and files back at the end of a trial.
///
/// A live subject's memory is read through /proc/<pid>/mem: a fault there may not wait (no FAULT_FLAG_ALLOW_RETRY), so
/// where a read would go to the userfaultfd it fails with EIO instead of blocking, and that is the observation
/// `missing`. Of an ended subject only what lies in a shared memfd or file is left.
struct Readback {
    let program: Program
    let board: Board
    let props: Props

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
            return Self.value(range) { clinux_pread(backing, $0, $1, Int64($2)) }
        }
        let opened = try? OwnedDescriptor(opening: "/proc/\(subject.process)/mem", .readOnly)
        guard let opened else { return .word("unknown") }
        let start = board.addresses[index].load()
        // EIO has other causes too (a guard page, a poisoned one), but not for memory that nobody registered.
        let mayBeMissing = !memory.registration.isEmpty || program.registersLater
        let value = Self.value(range) { clinux_pread(opened.rawValue, $0, $1, Int64(start + $2)) }
        return value == Self.missing && !mayBeMissing ? .word("unreadable") : value
    }

    /// Some bytes of a file.
    func file(_ name: String, _ range: ByteRange) -> Value {
        guard let index = program.experiment.files.firstIndex(where: { $0.name == name }) else {
            return .word("unknown")
        }
        // Reads with O_DIRECT need whole blocks, so the blocks around the range are read.
        let block = File.directGranularity
        let first = range.bytes.lowerBound / block * block
        let length = (range.bytes.upperBound - first + block - 1) / block * block
        guard let buffer = try? Mapping(.anonymous, length: length) else { return .word("unknown") }
        let read = clinux_pread(props.files[index], buffer.range.start, length, Int64(first))
        guard read >= range.bytes.upperBound - first else { return .word("unreadable") }
        return Self.value(of: buffer.range.start + UInt(range.bytes.lowerBound - first), range.bytes.count)
    }

    private static let missing = Value.word("missing")

    private static func value(_ range: ByteRange, _ read: (UInt, Int, Int) -> Int) -> Value {
        guard let buffer = try? Mapping(.anonymous, length: range.bytes.count) else { return .word("unknown") }
        var done = 0
        while done < range.bytes.count {
            let result = read(
                buffer.range.start + UInt(done), range.bytes.count - done, range.bytes.lowerBound + done)
            if result == -Int(EIO) { return missing }
            if result <= 0 { return .word("unreadable") }
            done += result
        }
        return value(of: buffer.range.start, range.bytes.count)
    }

    private static func value(of address: UInt, _ count: Int) -> Value {
        guard let pointer = unsafe UnsafeRawPointer(bitPattern: address) else { return .word("unknown") }
        let bytes = unsafe UnsafeRawBufferPointer(start: pointer, count: count)
        guard let first = unsafe bytes.first, unsafe bytes.allSatisfy({ $0 == first }) else { return .word("mixed") }
        return .byte(first)
    }
}
