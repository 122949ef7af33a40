import CLinux
import SystemCalls
import SystemPackage

/// A file of /proc that is an array of 64-bit words: pagemap, kpageflags, kpagecount.
///
/// Opened once; each reading has the words as they are then.
struct WordFile: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor
    private let path: String

    /// Opens `path` for reading.
    ///
    /// - Throws: the errno of open(2).
    init(_ path: String) throws(SystemCallError) {
        descriptor = try OwnedDescriptor(opening: path, .readOnly)
        self.path = path
    }

    /// The words from the index `first` on, `count` of them, or as many as the file has there.
    ///
    /// - Throws: the errno of pread(2); nothing is retried.
    func words(from first: UInt64, count: Int) throws(SystemCallError) -> [UInt64] {
        let size = MemoryLayout<UInt64>.size
        guard let start = Int64(exactly: first).map({ $0.multipliedReportingOverflow(by: Int64(size)) }),
            !start.overflow
        else { return [] }
        var words = [UInt64](repeating: 0, count: count)
        var done = 0
        while done < count * size {
            // The kernel writes no further than the array reaches, which nobody else has.
            let read = unsafe words.withUnsafeMutableBytes { bytes in
                CallResult(
                    clinux_pread(
                        descriptor.rawValue, UInt(bitPattern: bytes.baseAddress) + UInt(done), bytes.count - done,
                        start.partialValue + Int64(done)))
            }
            if let errno = read.errno { throw SystemCallError(call: "pread", errno: errno, subject: path) }
            if read.rawValue == 0 { break }
            done += read.rawValue
        }
        return Array(words.prefix(done / size))
    }
}
