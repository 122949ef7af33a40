import CLinux
import SystemCalls
import SystemPackage

/// A pipe of a script; who has it closes it.
struct Pipe {
    /// The end to read from.
    let reading: CInt
    /// The end to write to.
    let writing: CInt
    /// Both ends, for who must not wait: another opening of the pipe, since whether to wait is a property of that.
    private let both: CInt

    /// A new pipe, empty.
    init() throws(SystemCallError) {
        var ends: (CInt, CInt) = (0, 0)
        let result = unsafe withUnsafeMutablePointer(to: &ends) { ends in
            // A tuple of one type has the layout of an array.
            unsafe ends.withMemoryRebound(to: CInt.self, capacity: 2) { unsafe CallResult(clinux_pipe($0)) }
        }
        try result.get("pipe2")
        let read = OwnedDescriptor(adopting: ends.0)
        let write = OwnedDescriptor(adopting: ends.1)
        both = try OwnedDescriptor(opening: "/proc/self/fd/\(ends.1)", .readWrite, flags: O_NONBLOCK).release()
        reading = read.release()
        writing = write.release()
    }

    /// Closes what this process has of it.
    func close() { for end in [reading, writing, both] { _ = clinux_close(end) } }

    /// Takes out what there is, and puts `size` bytes of `fill` in, which an empty pipe has room for.
    func restore(_ fill: UInt8, size: Int) throws(SystemCallError) {
        drain()
        guard size > 0 else { return }
        let bytes = try Mapping(.anonymous, length: size)
        clinux_fill(bytes.range.start, fill, size)
        try CallResult(clinux_write_to(both, bytes.range.start, size, -1)).get("write")
    }

    /// Lets go on one who waits for room, and one who waits for a byte; whatever is in the pipe is lost.
    func endWaits() {
        drain()
        var byte: UInt8 = 0
        // EAGAIN: somebody has filled it meanwhile, so nobody waits for a byte.
        _ = unsafe clinux_write(both, &byte, 1)
    }

    private func drain() {
        unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { bytes in
            while unsafe clinux_read(both, bytes.baseAddress, bytes.count) > 0 {}
        }
    }
}
