import CLinux
import SystemCalls
import SystemPackage

/// Files of sysfs and tracefs: read to their end, written in one call.
enum KernelFile {
    /// The whole content.
    ///
    /// - Parameter flags: O_NONBLOCK for `trace_pipe`, whose end is that there is nothing more to wait for (EAGAIN).
    /// - Throws: the errno of open(2) or read(2).
    static func read(_ path: String, flags: CInt = 0) throws(SystemCallError) -> [UInt8] {
        let file = try OwnedDescriptor(opening: path, .readOnly, flags: flags)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let number = file.rawValue
            let result = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe CallResult(clinux_read(number, buffer.baseAddress, buffer.count))
            }
            if result.rawValue == 0 || flags & O_NONBLOCK != 0 && result.errno == .resourceTemporarilyUnavailable {
                return bytes
            }
            if let errno = result.errno { throw SystemCallError(call: "read", errno: errno, subject: path) }
            bytes += chunk[..<result.rawValue]
        }
    }

    /// The whole content as text.
    ///
    /// - Parameter flags: as of `read`.
    static func text(_ path: String, flags: CInt = 0) throws(SystemCallError) -> String {
        String(decoding: try read(path, flags: flags), as: UTF8.self)
    }

    /// Writes a text by one write(2); truncates nothing.
    ///
    /// - Parameter flags: O_APPEND for `kprobe_events`, which without it forgets everybody's probes.
    /// - Throws: the errno of open(2) or write(2).
    static func write(_ text: String, to path: String, flags: CInt = 0) throws(SystemCallError) {
        let file = try OwnedDescriptor(opening: path, .writeOnly, flags: flags)
        let number = file.rawValue
        var text = text
        let result = text.withUTF8 { unsafe CallResult(clinux_write(number, $0.baseAddress, $0.count)) }
        if let errno = result.errno { throw SystemCallError(call: "write", errno: errno, subject: path) }
    }
}
