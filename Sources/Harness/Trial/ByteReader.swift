import CLinux
import Experiments
import Steps
import SystemCalls
import SystemPackage

/// Reads bytes of memories and files at the end of a trial, into a buffer of its own; what they are, as one word.
///
/// A process's memory is read through /proc/<pid>/mem: a fault there may not wait (no FAULT_FLAG_ALLOW_RETRY), so where a
/// read would go to the userfaultfd it fails with EIO instead of blocking, and that is the observation `missing`.
struct ByteReader: Sendable {
    private let buffer: MemoryRange

    /// A reader of at most `capacity` bytes at a time.
    ///
    /// Its buffer lives as long as the process.
    init(capacity: Int) throws(SystemCallError) {
        buffer = try Mapping(.anonymous, length: capacity).release()
    }

    /// Some bytes from `offset` on of what `descriptor` is: a /proc/<pid>/mem, or the backing of a memory.
    ///
    /// - Parameter mayBeMissing: whether a read may fail because a fault would go to the userfaultfd.
    func memory(_ descriptor: CInt, _ offset: UInt, _ length: Int, mayBeMissing: Bool) -> Int {
        var done = 0
        while done < length {
            let result = clinux_pread(
                descriptor, buffer.start + UInt(done), length - done, Int64(bitPattern: UInt64(offset) + UInt64(done)))
            // EIO has other causes too (a guard page, a poisoned one), but not for memory that nobody registered.
            if result == -Int(EIO), mayBeMissing { return ObservedWord.missing.raw }
            if result <= 0 { return ObservedWord.unreadable.raw }
            done += result
        }
        return byte(at: buffer.start, length)
    }

    /// Some bytes of a file; the whole blocks around them are read, as O_DIRECT needs it.
    ///
    /// - Parameter mayBeLocked: whether a write to it may be held, which keeps the inode's lock if it makes the file longer
    ///   (ext4_dio_write_iter()). Whoever holds the disk back must not wait for that one, in a sleep that nothing ends.
    func file(_ descriptor: CInt, _ range: ByteRange, mayBeLocked: Bool = false) -> Int {
        let blocks = Self.blocks(of: range)
        let read = mayBeLocked ? readAtOnce(descriptor, blocks) : read(descriptor, blocks)
        guard read >= range.bytes.upperBound - blocks.lowerBound else { return ObservedWord.unreadable.raw }
        return byte(at: buffer.start + UInt(range.bytes.lowerBound - blocks.lowerBound), range.bytes.count)
    }

    private func read(_ descriptor: CInt, _ blocks: Range<Int>) -> Int {
        clinux_pread(descriptor, buffer.start, blocks.count, Int64(blocks.lowerBound))
    }

    /// Reads without waiting for a lock, again and again for a while: EAGAIN has passing causes, too.
    private func readAtOnce(_ descriptor: CInt, _ blocks: Range<Int>) -> Int {
        for _ in 0..<200 {
            let read = clinux_pread_at_once(descriptor, buffer.start, blocks.count, Int64(blocks.lowerBound))
            if read != -Int(EAGAIN) { return read }
            clinux_sleep_nanoseconds(5_000_000)
        }
        return -Int(EAGAIN)
    }

    /// The blocks of an O_DIRECT file that hold `range`.
    static func blocks(of range: ByteRange) -> Range<Int> {
        let block = File.directGranularity
        let first = range.bytes.lowerBound / block * block
        return first..<first + (range.bytes.upperBound - first + block - 1) / block * block
    }

    private func byte(at address: UInt, _ length: Int) -> Int {
        let byte = clinux_only_byte(address, length)
        return byte < 0 ? ObservedWord.mixed.raw : StepResult.byte(UInt8(byte)).rawValue
    }
}
