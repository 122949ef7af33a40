import CLinux
public import SystemPackage

/// A file descriptor with one owner; closed when the owner goes away.
public struct OwnedDescriptor: ~Copyable, Sendable {
    /// The number, for calls made while the owner lives.
    public let rawValue: CInt

    /// Takes over an open descriptor.
    public init(adopting rawValue: CInt) { self.rawValue = rawValue }

    /// Takes over the descriptor that a call returned.
    ///
    /// - Throws: the call's errno, under the name `call`.
    public init(_ result: CallResult, of call: String) throws(SystemCallError) {
        self.rawValue = CInt(try result.get(call))
    }

    /// Opens `path`, close-on-exec and without a retry on EINTR.
    ///
    /// A file that `flags` creates is its owner's alone (0600). The corresponding C function is `open`.
    public init(
        opening path: String, _ mode: FileDescriptor.AccessMode, flags: CInt = 0
    ) throws(SystemCallError) {
        let opened = unsafe path.withCString { unsafe clinux_open($0, mode.rawValue | flags | O_CLOEXEC, 0o600) }
        if opened < 0 { throw SystemCallError(call: "open", errno: Errno(rawValue: CInt(-opened)), subject: path) }
        self.rawValue = CInt(opened)
    }

    deinit { _ = clinux_close(rawValue) }

    /// Closes now and reports what the kernel said; the descriptor is gone either way.
    ///
    /// - Throws: the errno of close(2).
    public consuming func close() throws(SystemCallError) {
        let result = CallResult(clinux_close(rawValue))
        discard self
        try result.get("close")
    }

    /// Gives the descriptor up without closing it.
    public consuming func release() -> CInt {
        let rawValue = self.rawValue
        discard self
        return rawValue
    }
}
