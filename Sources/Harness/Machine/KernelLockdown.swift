import CLinux
import SystemCalls
import SystemPackage

/// How far the kernel keeps root from its own memory.
///
/// kernel_lockdown(7), security/lockdown/lockdown.c.
enum KernelLockdown {
    /// Whether the kernel is locked down to confidentiality, the level that forbids tracing; allocates nothing.
    ///
    /// For a process in a mount namespace of its own: mounts securityfs where it is not. False without a lockdown LSM.
    static func isConfidential() -> Bool {
        // EBUSY where it is mounted.
        _ = unsafe clinux_mount("securityfs", "/sys/kernel/security")
        guard let file = try? OwnedDescriptor(opening: "/sys/kernel/security/lockdown", .readOnly) else {
            return false
        }
        let descriptor = file.rawValue
        return unsafe withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { text in
            let length = unsafe clinux_read(descriptor, text.baseAddress, text.count)
            return unsafe length > 0 && isConfidential(UnsafeRawBufferPointer(rebasing: text[..<length]))
        }
    }

    /// Whether the text of the file has confidentiality in the brackets, as in `none integrity [confidentiality]`.
    static func isConfidential(_ text: UnsafeRawBufferPointer) -> Bool {
        unsafe zip(text, text.dropFirst()).contains { $0 == UInt8(ascii: "[") && $1 == UInt8(ascii: "c") }
    }
}
