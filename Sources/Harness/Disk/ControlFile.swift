import CLinux
import SystemCalls

/// An open file of a cgroup: text goes in and out whole.
struct ControlFile: Sendable {
    private let descriptor: CInt

    /// Opens a file under `folder`; nil if there is none, or it may not be opened.
    ///
    /// Stays open as long as the process lives: few are opened, and children use them.
    init?(_ folder: CInt, _ path: String, flags: CInt = O_RDONLY) {
        let opened = unsafe path.withCString { unsafe clinux_openat(folder, $0, flags) }
        if opened < 0 { return nil }
        descriptor = CInt(opened)
    }

    /// Opens a file under `folder` to write to it.
    ///
    /// - Throws: the errno of openat.
    init(writing path: String, in folder: CInt) throws(SystemCallError) {
        let opened = unsafe CallResult(path.withCString { unsafe clinux_openat(folder, $0, O_WRONLY) })
        if let errno = opened.errno { throw SystemCallError(call: "open", errno: errno, subject: path) }
        descriptor = CInt(opened.rawValue)
    }

    /// Closes it; no copy may be used afterwards.
    func close() { _ = clinux_close(descriptor) }

    /// Writes a rule, in one call; 0 or a negated errno.
    ///
    /// Neither allocates nor locks.
    func write(_ rule: Rule) -> CallResult {
        unsafe rule.bytes.withUnsafeBytes { bytes in
            let written = unsafe CallResult(clinux_write(descriptor, bytes.baseAddress, bytes.count))
            return written.rawValue < 0 ? written : CallResult(0)
        }
    }

    /// What the file says; empty if it cannot be read.
    func text() -> String {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { bytes in
                clinux_pread(descriptor, UInt(bitPattern: bytes.baseAddress), bytes.count, Int64(text.count))
            }
            if count <= 0 { return String(decoding: text, as: UTF8.self) }
            text += chunk[..<count]
        }
    }

    /// The text of a rule, ready to be written.
    struct Rule: Sendable {
        fileprivate let bytes: [UInt8]

        /// A rule that reads so.
        init(_ text: String) { bytes = Array(text.utf8) }
    }
}
