import Synchronization
import SystemCalls

extension SamplingRun {
    /// Samples on a thread of its own, until it is over, `isStopped`, or the calling task is cancelled.
    ///
    /// - Throws: as `run` does, and the errno of pthread_create(3).
    public func onThread(
        trace: TraceWriter? = nil, isStopped: @escaping @Sendable () -> Bool = { false }
    ) async throws -> SamplingReport {
        let isCancelled = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                do throws(SystemCallError) {
                    try KernelThread {
                        continuation.resume(
                            with: Result { () throws(SystemCallError) in
                                try run(trace: trace) {
                                    isCancelled.value.load(ordering: .relaxed) || isStopped()
                                }
                            }.mapError { $0 })
                    }.detach()
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            isCancelled.value.store(true, ordering: .relaxed)
        }
    }

    private final class Flag: Sendable {
        let value = Atomic(false)
    }
}
