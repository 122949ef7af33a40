import CLinux
import Experiments
import SystemCalls

/// `futex-wait`: one futex(2) with FUTEX_WAIT.
struct FutexWait: Step {
    static let word = "futex-wait"
    static let summary = """
        Calls futex(2) with FUTEX_WAIT on four bytes, and a time-out that is over at once: the kernel loads them, and would \
        have the thread sleep if each of them is `value`. Result: `ETIMEDOUT` if they are, `EAGAIN` if not, or another errno.
        """
    private static let on = Field<Place>.place("on", "where the four bytes are")
    private static let value = Field<UInt8>.byte("value", "the byte that each must be for the thread to wait")
        .otherwise(
            0xff, written: "0xff")
    private static let sharing = Field<Sharing>.word("sharing", "who could wake it").otherwise(.private)
    static let fields = [on.description, FewBytes.offset.description, value.description, sharing.description]
    static let shorthand: String? = on.name

    /// Among whom a futex is.
    enum Sharing: String, Word {
        case `private`, shared

        var meaning: String? {
            switch self {
            case .private: "threads of this process, who know it by its address: `FUTEX_PRIVATE_FLAG`"
            case .shared: "other processes, too, if the memory is shared: the kernel looks at the page to tell"
            }
        }
    }

    private let bytes: FewBytes
    private let value: UInt8
    private let sharing: Sharing

    // A shared futex has the kernel take the page, for writing if it can.
    var footprint: Footprint { sharing == .shared ? .storing(to: bytes.place) : .loading(from: bytes.place) }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        bytes = try FewBytes(arguments, in: Self.on, length: 4, alignment: 4)
        value = try arguments[Self.value]
        sharing = try arguments[Self.sharing]
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        let address = bytes.address(on: stage)
        let (expected, isShared): (UInt32, CInt) = (UInt32(value) * 0x0101_0101, sharing == .shared ? 1 : 0)
        return PreparedStep { _ in StepResult(CallResult(clinux_futex_compare(address, expected, isShared))) }
    }
}
