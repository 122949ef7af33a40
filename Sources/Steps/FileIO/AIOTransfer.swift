import AsyncIO
import SystemCalls

/// One AIO request with a context of its own: what `aio-read` and `aio-write` share.
///
/// A class because a closure cannot own the noncopyable parts; made before the threads start, and used by one of them.
final class AIOTransfer: Sendable {
    /// What a machine must have for the steps.
    static let capability = "libaio"

    private let context: AIOContext
    private let request: AIORequest

    private init(_ operation: IOOperation, _ transfer: TransferArguments, on stage: Stage)
        throws(SystemCallError)
    {
        context = try AIOContext(depth: 1)
        request = AIORequest(
            operation, descriptor: stage.file(transfer.file).descriptor(for: operation),
            range: transfer.range(on: stage),
            offset: Int64(transfer.offsetInFile))
    }

    static func prepare(
        _ operation: IOOperation, _ transfer: TransferArguments, on stage: Stage
    ) throws(SystemCallError) -> PreparedStep {
        let transfer = try AIOTransfer(operation, transfer, on: stage)
        return PreparedStep { context in
            context.slot.intent.store(Intent.transfer)
            let hold = stage.standingHold(of: operation == .read ? .reads : .writes)
            defer {
                context.slot.heldBy.store(0)
                context.slot.intent.store(Intent.none)
            }
            // A wait that a signal ended leaves its completion for whoever waits next, which may be in another trial.
            let tag = UInt(context.slot.ticket.load())
            let submitted = transfer.context.submit(transfer.request, tag: tag)
            if submitted.rawValue < 0 { return StepResult(submitted) }
            context.slot.heldBy.store(hold)
            context.slot.intent.store(Intent.elapse)
            while true {
                switch transfer.context.wait() {
                case .finished(_, tag: let other) where other != tag: continue
                case .finished(let result, tag: _), .notDelivered(let result): return StepResult(result)
                }
            }
        }
    }
}
