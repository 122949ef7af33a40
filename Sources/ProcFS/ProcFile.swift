import CLinux
public import SystemCalls
import SystemPackage

/// A file of /proc that is opened once and read again and again.
///
/// Every reading starts at offset 0, and the kernel writes the text anew for it. One `pread` is one text only
/// for a file that the kernel writes as one record, as all files of a thread that this module reads and
/// fdinfo: not for maps, smaps or pagemap.
///
/// The file stands for the task, not for its number: when the task is gone, a reading fails, even if the
/// number is in use again.
///
/// Source: fs/proc/base.c (`proc_single_show`), fs/seq_file.c (`seq_read_iter`), Linux 6.12.
public struct ProcFile: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor
    private let path: String

    /// Opens `path` for reading.
    ///
    /// - Throws: the errno of open(2): ENOENT if there is no such task or descriptor, EACCES if the mode of
    ///   the file refuses it.
    public init(_ path: String) throws(SystemCallError) {
        self.descriptor = try OwnedDescriptor(opening: path, .readOnly)
        self.path = path
    }

    /// Reads the text into `buffer` by one `pread`, without allocating.
    ///
    /// A text that is longer than the buffer is cut at its end, and the result does not tell: a result that
    /// is the buffer's whole length may be a cut text.
    ///
    /// - Returns: the bytes read, or a negated errno. ESRCH: the task is gone. ENOENT: fdinfo of a descriptor
    ///   that is closed, or of a process that is gone. EACCES and EPERM: most permissions are checked here,
    ///   not when the file is opened.
    ///
    /// The corresponding C function is `pread`; nothing is retried.
    public func read(into buffer: UnsafeMutableRawBufferPointer) -> CallResult {
        CallResult(clinux_pread(descriptor.rawValue, UInt(bitPattern: buffer.baseAddress), buffer.count, 0))
    }

    /// The whole text, with invalid UTF-8 repaired; allocates.
    ///
    /// A text that did not fit is read again as a whole, never pieced together from two readings.
    ///
    /// - Throws: the errno of pread(2), as `read(into:)` has it.
    public func text() throws(SystemCallError) -> String {
        var capacity = 4096
        while true {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 1)
            defer { unsafe buffer.deallocate() }
            let result = unsafe read(into: buffer)
            if let errno = result.errno { throw SystemCallError(call: "pread", errno: errno, subject: path) }
            if result.rawValue < capacity {
                return unsafe String(decoding: buffer[..<result.rawValue], as: UTF8.self)
            }
            capacity *= 2
        }
    }

    /// The whole text of a file that the kernel writes in several records, such as mountinfo, with invalid UTF-8 repaired;
    /// allocates.
    ///
    /// However large the buffer, one reading of such a file gives what fits into a page; the next goes on behind it. What
    /// changes between two of them may be missed, or be there twice.
    ///
    /// - Throws: the errno of pread(2).
    public func records() throws(SystemCallError) -> String {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let result = unsafe chunk.withUnsafeMutableBytes { buffer in
                CallResult(
                    clinux_pread(
                        descriptor.rawValue, UInt(bitPattern: buffer.baseAddress), buffer.count, Int64(text.count)))
            }
            if let errno = result.errno { throw SystemCallError(call: "pread", errno: errno, subject: path) }
            if result.rawValue == 0 { return String(decoding: text, as: UTF8.self) }
            text += chunk[..<result.rawValue]
        }
    }
}
