import CLinux
import SystemCalls

/// A pipe of a script; who has it closes both of its ends.
struct Pipe {
    /// The end to read from.
    let reading: CInt
    /// The end to write to.
    let writing: CInt

    /// A new pipe, empty.
    init() throws(SystemCallError) {
        var ends: (CInt, CInt) = (0, 0)
        let result = unsafe withUnsafeMutablePointer(to: &ends) { ends in
            // A tuple of one type has the layout of an array.
            unsafe ends.withMemoryRebound(to: CInt.self, capacity: 2) { unsafe CallResult(clinux_pipe($0)) }
        }
        try result.get("pipe2")
        (reading, writing) = ends
    }

    /// Takes out what there is, and puts `size` bytes of `fill` in; never blocks while nobody else uses the pipe.
    func restore(_ fill: UInt8, size: Int) throws(SystemCallError) {
        let left = CallResult(clinux_readable(reading))
        try left.get("FIONREAD")
        guard left.rawValue > 0 || size > 0 else { return }
        let buffer = try Mapping(.anonymous, length: max(left.rawValue, size))
        var remaining = left.rawValue
        while remaining > 0 {
            let read = CallResult(clinux_read_from(reading, buffer.range.start, remaining, -1))
            try read.get("read")
            remaining -= read.rawValue
        }
        guard size > 0 else { return }
        clinux_fill(buffer.range.start, fill, size)
        try CallResult(clinux_write_to(writing, buffer.range.start, size, -1)).get("write")
    }
}
