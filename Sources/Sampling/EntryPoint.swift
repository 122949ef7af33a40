import ProcFS
import SystemPackage

/// By which way a thread came into the kernel, as /proc/<pid>/task/<tid>/syscall tells it.
public struct EntryPoint: Hashable, Sendable {
    /// The number of a system call, or one of the negative numbers below.
    let code: Int32

    private static let outsideCode: Int32 = -1
    private static let runningCode: Int32 = -2
    private static let malformedCode: Int32 = -3
    private static let kernelCode: Int32 = -4
    /// Below it: the errno that refused the text.
    private static let refusedCode: Int32 = -1_000

    /// By a page fault or another exception: the thread is blocked in no system call.
    public static var outsideSystemCall: EntryPoint { EntryPoint(code: outsideCode) }
    /// Not known, because the thread ran, or did not stay blocked while the kernel looked.
    public static var running: EntryPoint { EntryPoint(code: runningCode) }
    /// None: a kernel thread, which has no user registers, and of which the kernel writes zeros for all of them.
    public static var kernel: EntryPoint { EntryPoint(code: kernelCode) }

    /// What the kernel writes of a kernel thread: call 0, and nothing but zeros.
    private static let zeros: StaticString = "0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n"

    private init(code: Int32) { self.code = code }

    /// Reads the text of the file without allocating; only its first word is looked at.
    init(parsing text: RawSpan) {
        var number: Int32 = 0
        var offset = 0
        if text.byteCount > 0, text.byte(0) == UInt8(ascii: "r") {
            code = Self.runningCode
            return
        }
        if text.byteCount > 0, text.byte(0) == UInt8(ascii: "-") {
            code = Self.outsideCode
            return
        }
        while offset < min(text.byteCount, 6), text.byte(offset) >= UInt8(ascii: "0"),
            text.byte(offset) <= UInt8(ascii: "9")
        {
            number = number * 10 + Int32(text.byte(offset) - UInt8(ascii: "0"))
            offset += 1
        }
        // No thread in a call has a stack pointer and a program counter of 0.
        if number == 0, text.byteCount == Self.zeros.utf8CodeUnitCount,
            text.byte(text.byteCount - 2) == UInt8(ascii: "0")
        {
            code = Self.kernelCode
            return
        }
        let isWord = offset > 0 && offset < text.byteCount && text.byte(offset) == UInt8(ascii: " ")
        code = isWord ? number : Self.malformedCode
    }

    /// An entry point that could not be read.
    init(refused errno: Errno) { code = Self.refusedCode - errno.rawValue }
}

extension EntryPoint: CustomStringConvertible {
    /// The name of the system call, `fault` outside of one, `kernel` for a kernel thread, `running`, or `?`.
    public var description: String {
        switch code {
        case 0...: SyscallLine.name(ofCall: Int(code))
        case Self.outsideCode: "fault"
        case Self.runningCode: "running"
        case Self.kernelCode: "kernel"
        default: "?"
        }
    }
}

extension RawSpan {
    fileprivate func byte(_ offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}
