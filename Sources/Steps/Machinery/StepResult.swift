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
    private static let events = Int.min + 2_000
    private static let exits = Int.min + 100_000

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

    /// The step found these events of poll(2).
    static func events(_ events: Int) -> StepResult { StepResult(rawValue: Self.events + (events & 0xffff)) }

    /// The step's vCPU was left for this reason (KVM_EXIT_*) before it had done what it was to do.
    static func exit(_ reason: UInt32) -> StepResult { StepResult(rawValue: exits + Int(reason)) }

    /// Whether it is an errno, a signal, or `none`: the step did not do what it is for.
    public var isFailure: Bool { rawValue < 0 && !(Self.bytes...(Self.bytes + 255) ~= rawValue) && !isEvents }

    private var isExit: Bool { Self.exits...(Self.exits + Int(UInt32.max)) ~= rawValue }

    private var isEvents: Bool { Self.events...(Self.events + 0xffff) ~= rawValue }

    /// The result as outcomes show it: a number, an errno's or a signal's name, a byte, events, `none`.
    public var value: Value {
        switch rawValue {
        case 0...: .number(rawValue)
        case Self.none.rawValue: .word("none")
        case Self.bytes...(Self.bytes + 255): .byte(UInt8(rawValue - Self.bytes))
        case Self.signals..<Self.bytes: .word(signalName)
        case Self.events...(Self.events + 0xffff): .word(eventNames)
        case _ where isExit: .word(VirtualProcessor.name(ofExit: UInt32(rawValue - Self.exits)))
        default: .word(Errno(rawValue: CInt(truncatingIfNeeded: -rawValue)).name)
        }
    }

    private var eventNames: String {
        let events = rawValue - Self.events
        let named = [(POLLIN, "POLLIN"), (POLLERR, "POLLERR"), (POLLHUP, "POLLHUP"), (POLLNVAL, "POLLNVAL")]
        let names = named.filter { events & Int($0.0) != 0 }.map(\.1)
        let rest = events & ~named.reduce(0) { $0 | Int($1.0) }
        return (names + (rest == 0 ? [] : ["0x" + String(rest, radix: 16)])).joined(separator: "+")
    }

    private var signalName: String {
        let number = CInt(rawValue - Self.signals)
        return unsafe clinux_signal_abbreviation(number).map { unsafe "SIG" + String(cString: $0) }
            ?? "signal \(number)"
    }
}
