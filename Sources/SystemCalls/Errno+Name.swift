import CLinux
public import SystemPackage

extension Errno {
    /// The symbol, as `EAGAIN`; `errno 999` for a number that the C library does not know.
    ///
    /// The corresponding C function is `strerrorname_np` (glibc 2.32).
    public var name: String {
        unsafe clinux_errno_name(rawValue).map { unsafe String(cString: $0) } ?? "errno \(rawValue)"
    }
}
