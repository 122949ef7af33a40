import AsyncIO
import CLinux
import Experiments
import SystemCalls
import SystemPackage
import Userfaultfd

/// `read-messages`: one read of the userfaultfd, by hand.
struct ReadMessages: Step {
    static let word = "read-messages"
    static let summary = """
        Reads the userfaultfd once, into `room` bytes: as many messages of 32 bytes as there are and fit. Of a userfaultfd \
        that is `blocking` it waits for the first; a message ends that wait, or a signal, and not a `close`. What it has read \
        is kept for the steps that wait for it. Result: the bytes, or the errno (`EAGAIN` if there is no message, `EINVAL` \
        without room for one); `none` if it is `optional` and everything has come to rest without a message.
        """
    private static let room = Field<Int>.size("room", "how many bytes").otherwise(Message.size, written: "32")
    private static let through = Field<Way>.word("through", "how it is read").otherwise(.read)
    private static let optional = Field<Bool>.flag(
        "optional",
        "goes on with `none` when a later step is due and no message will come by itself; for io_uring, whose requests can be "
            + "taken back")
    static let fields = [room.description, through.description, optional.description]

    /// How a userfaultfd can be read.
    enum Way: String, Word {
        case read, nowait
        case uring = "io-uring"

        var meaning: String? {
            switch self {
            case .read: "read(2)"
            case .nowait: "preadv2(2) with `RWF_NOWAIT`"
            case .uring: "`IORING_OP_READ` of an io_uring, and a wait for its completion"
            }
        }
    }

    private let room: Int
    private let way: Way
    let isOptionalWait: Bool

    var footprint: Footprint { .readingMessages }

    init(_ arguments: Arguments) throws(ScriptProblem) {
        room = try arguments[Self.room]
        way = try arguments[Self.through]
        isOptionalWait = try arguments[Self.optional]
        guard !isOptionalWait || way == .uring else {
            throw ScriptProblem(
                at: arguments.location(of: Self.optional), "an optional '\(way.rawValue)'",
                note: "nothing ends it but a message or a signal; 'through: io-uring' can be given up")
        }
        guard room <= 1 << 16 else {
            throw ScriptProblem(
                at: arguments.location(of: Self.room), "room for \(room) bytes",
                note: "64KiB are room for 2048 messages")
        }
    }

    func prepare(on stage: Stage) throws(SystemCallError) -> PreparedStep {
        // The buffer lives as long as the subject. Its pages are there before a trial: a fault in the middle of a read would be
        // another experiment.
        let buffer = try Mapping(.anonymous, length: max(room, Message.size)).release()
        clinux_fill(buffer.start, 0, buffer.length)
        let read = try reader(of: stage.userfaultfd, into: buffer)
        let (messages, room) = (stage.messages, room)
        return PreparedStep { context in
            guard let result = read(context) else { return .none }
            if result.rawValue > 0 {
                unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: buffer.start), count: room)
                    .forEachMessage(in: result.rawValue) { unsafe messages.post($0, for: context) }
            }
            return StepResult(result)
        }
    }

    private func reader(
        of userfaultfd: UnownedUserfaultfd, into buffer: MemoryRange
    ) throws(SystemCallError) -> @Sendable (StepContext) -> CallResult? {
        let (descriptor, room) = (userfaultfd.rawValue, room)
        switch way {
        case .read: return { _ in CallResult(clinux_read_from(descriptor, buffer.start, room, -1)) }
        case .nowait: return { _ in CallResult(clinux_read_nowait(descriptor, buffer.start, room)) }
        case .uring:
            let ring = try MessageRing()
            // An offset of -1 is the descriptor's own position, which a userfaultfd does without.
            let request = URingRequest(
                .read, descriptor: descriptor, range: buffer.slice(offset: 0, length: room), offset: -1)
            return { context in
                context.slot.intent.store(Intent.awaitMessage)
                defer { context.slot.intent.store(Intent.none) }
                return ring.run(request, context)
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Calls `body` with each whole message in the first `length` bytes.
    fileprivate func forEachMessage(in length: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        var offset = 0
        while offset + Message.size <= Swift.min(length, count) {
            unsafe body(UnsafeRawBufferPointer(rebasing: self[offset..<offset + Message.size]))
            offset += Message.size
        }
    }
}
