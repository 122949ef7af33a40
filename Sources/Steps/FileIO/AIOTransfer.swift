import AsyncIO
import SystemCalls

/// One AIO request with a context of its own: what `aio-read` and `aio-write` share.
///
/// A class because a closure cannot own the noncopyable parts; made before the threads start and never changed.
final class AIOTransfer: Sendable {
    private let context: AIOContext
    private let request: AIORequest

    private init(_ operation: AIORequest.Operation, _ transfer: TransferArguments, on stage: Stage)
        throws(SystemCallError)
    {
        context = try AIOContext(depth: 1)
        request = AIORequest(
            operation, descriptor: stage.file(transfer.file).descriptor, range: transfer.range(on: stage),
            offset: Int64(transfer.offsetInFile))
    }

    static func prepare(
        _ operation: AIORequest.Operation, _ transfer: TransferArguments, on stage: Stage
    ) throws(SystemCallError) -> PreparedStep {
        let transfer = try AIOTransfer(operation, transfer, on: stage)
        return PreparedStep { context in
            context.slot.intent.store(Intent.transfer)
            defer { context.slot.intent.store(Intent.none) }
            let submitted = transfer.context.submit(transfer.request)
            if submitted.rawValue < 0 { return StepResult(submitted) }
            context.slot.intent.store(Intent.elapse)
            switch transfer.context.wait() {
            case .finished(let result), .notDelivered(let result): return StepResult(result)
            }
        }
    }
}
