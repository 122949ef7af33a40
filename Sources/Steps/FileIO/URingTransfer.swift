import AsyncIO
import Experiments
import SystemCalls
import SystemPackage

/// One request to an io_uring of its own: what `uring-read` and `uring-write` share.
///
/// A class because a closure cannot own the noncopyable ring; made before the threads start, and used by one of them.
final class URingTransfer: Sendable {
    /// How the kernel gets at the memory of a transfer.
    enum Buffers: String, Word {
        case plain, registered

        var meaning: String? {
            switch self {
            case .plain: "the request takes its pages itself, when it is done"
            case .registered:
                """
                the step pins the pages first, with IORING_REGISTER_BUFFERS, and lets go of them at its end; where the kernel \
                does so with no pages of a file, a script that asks for them is skipped
                """
            }
        }
    }

    /// Who does a transfer.
    enum Submission: String, Word {
        case inline, async, sqpoll

        var meaning: String? {
            switch self {
            case .inline:
                "the submission tries it, in the thread itself, and leaves to a worker what would wait for more than a page"
            case .async: "an io-wq worker, from the start: `IOSQE_ASYNC`"
            case .sqpoll: "the thread that the kernel has for such a ring: `IORING_SETUP_SQPOLL`"
            }
        }
    }

    /// What a machine must have for the steps.
    static let capability = "io_uring"

    /// The keys of the steps beyond those of every transfer.
    static let fields = [buffers.description, submission.description]
    private static let buffers = Field<Buffers>.word("buffers", "how the kernel gets at the pages").otherwise(.plain)
    private static let submission = Field<Submission>.word("submission", "who does it").otherwise(.inline)

    /// The values of those keys.
    struct Ways: Sendable {
        let buffers: Buffers
        let submission: Submission

        init(_ arguments: Arguments) throws(ScriptProblem) {
            buffers = try arguments[URingTransfer.buffers]
            submission = try arguments[URingTransfer.submission]
        }
    }

    private let ring: URing
    private let request: URingRequest
    private let range: MemoryRange

    private init(_ operation: IOOperation, _ transfer: TransferArguments, _ ways: Ways, on stage: Stage)
        throws(SystemCallError)
    {
        ring = try URing(depth: 1, isPolled: ways.submission == .sqpoll)
        range = transfer.range(on: stage)
        request = URingRequest(
            operation, descriptor: stage.file(transfer.file).descriptor(for: operation), range: range,
            offset: Int64(transfer.offsetInFile), buffers: ways.buffers == .plain ? .plain : .registered,
            isAsync: ways.submission == .async)
    }

    static func prepare(
        _ operation: IOOperation, _ transfer: TransferArguments, _ ways: Ways, on stage: Stage
    ) throws(SystemCallError) -> PreparedStep {
        let place = transfer.place
        let buffers = ways.buffers
        let transfer = try URingTransfer(operation, transfer, ways, on: stage)
        if buffers == .registered, stage.region(of: place).isOfFile { try transfer.checkRegistration(of: place) }
        return PreparedStep { context in
            context.slot.intent.store(Intent.transfer)
            let hold = stage.standingHold(of: operation == .read ? .reads : .writes)
            defer {
                context.slot.heldBy.store(0)
                context.slot.intent.store(Intent.none)
            }
            return StepResult(
                buffers == .plain
                    ? transfer.run(context, hold) : transfer.withRegisteredBuffer { transfer.run(context, hold) })
        }
    }

    /// Sees whether the kernel registers the pages of a file at all.
    ///
    /// Of other memory the step finds that out: there userfaultfd may stop whoever takes the pages, as it never does in those
    /// of a file.
    private func checkRegistration(of place: Place) throws(SystemCallError) {
        if let errno = ring.registerBuffer(range).errno {
            throw SystemCallError(call: "IORING_REGISTER_BUFFERS", errno: errno, subject: "'\(place)', pages of a file")
        }
        while ring.unregisterBuffers().errno == .interrupted {}
    }

    /// Pins the memory around `body`; the result is the errno if that is refused.
    private func withRegisteredBuffer(_ body: () -> CallResult) -> CallResult {
        let registered = ring.registerBuffer(range)
        if registered.rawValue < 0 { return registered }
        let result = body()
        // Another trial in this subject must find no pages pinned. A signal may end the wait for that, not the duty.
        while ring.unregisterBuffers().errno == .interrupted {}
        return result
    }

    /// Submits the request and waits for its completion, whatever signals come.
    ///
    /// A wait that is given up would leave the request in flight, into memory that the next trial uses.
    private func run(_ context: StepContext, _ hold: UInt32) -> CallResult {
        let tag = UInt(context.slot.ticket.load())
        let submitted = ring.submit(request, tag: tag)
        if submitted.rawValue < 0 { return submitted }
        context.slot.heldBy.store(hold)
        context.slot.intent.store(Intent.completion)
        defer {
            context.slot.heldBy.store(0)
            context.slot.intent.store(Intent.transfer)
        }
        while true {
            switch ring.wait() {
            case .finished(_, tag: let other) where other != tag: continue
            case .notDelivered(let result) where result.errno == .interrupted: continue
            case .finished(let result, tag: _), .notDelivered(let result): return result
            }
        }
    }
}
