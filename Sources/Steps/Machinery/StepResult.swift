import CLinux
public import Experiments
public import SystemCalls
import SystemPackage
import Userfaultfd

/// What a step returned, in one word of memory, so that it crosses from the subject to the supervisor atomically.
///
/// Zero and more is a number, -4095 to -1 a negated errno as the kernel returns it; below lie ranges for what is
/// neither.
public struct StepResult: Hashable, Sendable {
    /// The word.
    public let rawValue: Int

    private static let signals = Int.min + 1
    private static let bytes = Int.min + 1_000

    /// The result in `rawValue`.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// What a system call returned.
    public init(_ result: CallResult) { rawValue = result.rawValue }

    /// How far a call of the userfaultfd got: the bytes, if any were moved, else its errno.
    ///
    /// The kernel answers EAGAIN to every call that stopped half way, so the errno would say less.
    init(_ transfer: Transfer) {
        self = transfer.bytes > 0 ? .number(transfer.bytes) : StepResult(transfer.result)
    }

    /// A number.
    public static func number(_ number: Int) -> StepResult { StepResult(rawValue: number) }

    /// An optional step that found nothing to do.
    public static let none = StepResult(rawValue: Int.min)

    /// The step raised a signal, such as SIGBUS.
    public static func signal(_ number: CInt) -> StepResult { StepResult(rawValue: signals + Int(number)) }

    /// The step loaded a byte.
    public static func byte(_ byte: UInt8) -> StepResult { StepResult(rawValue: bytes + Int(byte)) }

    /// The result as outcomes show it: a number, an errno's or a signal's name, a byte, `none`.
    public var value: Value {
        switch rawValue {
        case 0...: .number(rawValue)
        case Self.none.rawValue: .word("none")
        case Self.bytes...(Self.bytes + 255): .byte(UInt8(rawValue - Self.bytes))
        case Self.signals..<Self.bytes: .word(signalName)
        default: .word(Errno(rawValue: CInt(truncatingIfNeeded: -rawValue)).name)
        }
    }

    private var signalName: String {
        let number = CInt(rawValue - Self.signals)
        return unsafe clinux_signal_abbreviation(number).map { unsafe "SIG" + String(cString: $0) }
            ?? "signal \(number)"
    }
}
