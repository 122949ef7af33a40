import Glibc

/// Reads lines from a descriptor; blocks until one is whole.
struct LineReader {
    private let descriptor: CInt
    private var pending: [UInt8] = []
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    /// Reads from `descriptor`.
    init(descriptor: CInt) { self.descriptor = descriptor }

    /// The next line without its end; nil once the input has ended.
    ///
    /// What follows the last end of line is dropped.
    mutating func next() -> [UInt8]? {
        var searched = 0
        while true {
            if let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { pending.removeSubrange(...end) }
                return Array(pending[..<end])
            }
            searched = pending.count
            let count = unsafe read(descriptor, &chunk, chunk.count)
            if count < 0 { unsafe Agent.fail("reading a request: \(String(cString: strerror(errno)))") }
            if count == 0 { return nil }
            pending += chunk[..<count]
        }
    }
}
