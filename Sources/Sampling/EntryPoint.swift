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
    /// None: a thread of the kernel's making, a kernel thread or a worker of io_uring, which never was in user mode.
    ///
    /// The kernel writes a call of these too: 0 of a kernel thread, of a worker the one that its maker was in. Both have a stack
    /// pointer and a program counter of 0, which no thread in a call has (arch/x86/kernel/process.c, `copy_thread`).
    public static var kernel: EntryPoint { EntryPoint(code: kernelCode) }

    private static let nowhere: StaticString = " 0x0 0x0\n"

    private init(code: Int32) { self.code = code }

    /// Reads the text of the file without allocating: its first word, and whether its last two are 0.
    init(parsing text: RawSpan) {
        code =
            switch text.byteCount == 0 ? nil : text.byte(0) {
            case UInt8(ascii: "r"): Self.runningCode
            case UInt8(ascii: "-"): Self.outsideCode
            default:
                if let number = Self.number(in: text) {
                    text.ends(with: Self.nowhere) ? Self.kernelCode : number
                } else {
                    Self.malformedCode
                }
            }
    }

    /// The number at the beginning of the text, before a space; nil if there is none.
    private static func number(in text: RawSpan) -> Int32? {
        var number: Int32 = 0
        // No call has a number of seven digits.
        for offset in 0..<min(text.byteCount, 7) {
            let byte = text.byte(offset)
            if byte == UInt8(ascii: " ") { return offset > 0 ? number : nil }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + Int32(byte - UInt8(ascii: "0"))
        }
        return nil
    }

    /// An entry point that could not be read.
    init(refused errno: Errno) { code = Self.refusedCode - errno.rawValue }
}

extension EntryPoint: CustomStringConvertible {
    /// The name of the system call, `fault` outside of one, `kernel` for a thread of the kernel's making, `running`, or `?`.
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

    fileprivate func ends(with suffix: StaticString) -> Bool {
        let start = byteCount - suffix.utf8CodeUnitCount
        guard start >= 0 else { return false }
        for offset in 0..<suffix.utf8CodeUnitCount where unsafe byte(start + offset) != suffix.utf8Start[offset] {
            return false
        }
        return true
    }
}
