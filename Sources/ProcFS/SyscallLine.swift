import CLinux

/// What /proc/<pid>/task/<tid>/syscall says a thread is blocked in.
///
/// Source: fs/proc/base.c (`proc_pid_syscall`), lib/syscall.c (`task_current_syscall`), Linux 6.12.
public enum SyscallLine: Hashable, Sendable {
    /// The thread runs, or did not stay blocked while the kernel looked.
    case running
    /// The thread is blocked in the kernel, but in no system call: in a page fault or another exception.
    ///
    /// The kernel writes this as call -1. Both registers are the user's; they are 0 for a zombie, which has
    /// no stack left.
    case outsideSystemCall(stackPointer: UInt64, programCounter: UInt64)
    /// The thread is blocked in system call `number`, with its six argument registers, used by the call or
    /// not.
    ///
    /// Also a thread that has finished the call and is stopped on its way back to user mode.
    case call(number: Int, arguments: [UInt64], stackPointer: UInt64, programCounter: UInt64)

    /// The name of the system call, `syscall 999` if it has none here; nil if the thread is in no call.
    ///
    /// The names are those of this architecture: a 32-bit thread on a 64-bit kernel has other numbers.
    public var name: String? {
        guard case .call(let number, _, _, _) = self else { return nil }
        return Self.name(ofCall: number)
    }

    /// The name of system call `number`, `syscall 999` if it has none here.
    public static func name(ofCall number: Int) -> String {
        unsafe clinux_syscall_name(number).map { unsafe String(cString: $0) } ?? "syscall \(number)"
    }
}

extension SyscallLine {
    /// Parses the text of the file, with or without its newline; nil if it is malformed.
    public init?(parsing text: String) {
        var cursor = TextCursor(text[...])
        guard let line = cursor.skip("running") ? .running : Self.blocked(&cursor) else { return nil }
        _ = cursor.skip("\n")
        guard cursor.isAtEnd else { return nil }
        self = line
    }

    private static func blocked(_ cursor: inout TextCursor) -> SyscallLine? {
        guard let number = cursor.decimal() else { return nil }
        var words: [UInt64] = []
        while cursor.skip(" ") {
            guard let word = cursor.prefixedHexadecimal() else { return nil }
            words.append(word)
        }
        switch words.count {
        case 2 where number < 0:
            return .outsideSystemCall(stackPointer: words[0], programCounter: words[1])
        case 8 where number >= 0:
            return .call(
                number: number, arguments: Array(words[..<6]),
                stackPointer: words[6], programCounter: words[7])
        default:
            return nil
        }
    }
}

extension SyscallLine: CustomStringConvertible {
    /// The line as the kernel writes it, without its newline.
    public var description: String {
        switch self {
        case .running: "running"
        case .outsideSystemCall(let stackPointer, let programCounter):
            Self.line(-1, [stackPointer, programCounter])
        case .call(let number, let arguments, let stackPointer, let programCounter):
            Self.line(number, arguments + [stackPointer, programCounter])
        }
    }

    private static func line(_ number: Int, _ words: [UInt64]) -> String {
        "\(number)" + words.map { " " + hexadecimal($0) }.joined()
    }
}
