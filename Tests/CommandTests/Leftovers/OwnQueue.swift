import Dispatch
import Testing

/// Has the tests of a suite run on a queue that no other test runs on.
///
/// All others share the few threads of one, on which whoever waits comes back when the others have had their turn: too late to see
/// something that lasts for seconds.
struct OwnQueue: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(QueueExecutor.shared) { try await function() }
    }
}

extension Trait where Self == OwnQueue {
    /// The tests run on a queue that no other test runs on.
    static var ownQueue: OwnQueue { OwnQueue() }
}

private final class QueueExecutor: TaskExecutor {
    static let shared = QueueExecutor()
    private let queue = DispatchQueue(label: "tests on a queue of their own")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
