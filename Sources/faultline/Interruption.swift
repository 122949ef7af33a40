import Dispatch
import Foundation
import Synchronization

/// SIGINT and SIGTERM as the cancellation of what runs: guests are ended, what is half made is removed.
enum Interruption {
    /// Runs `body`, and cancels it at the first signal; a second one ends the process as it would without this.
    ///
    /// - Returns: whether there was a signal.
    static func cancels(_ body: @escaping @Sendable () async -> Void) async -> Bool {
        let work = Task { await body() }
        let isInterrupted = Mutex(false)
        let sources = [SIGINT, SIGTERM].map { number in
            // The source sees what is ignored; what is not would end the process first.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler {
                isInterrupted.withLock { $0 = true }
                signal(number, SIG_DFL)
                work.cancel()
            }
            source.resume()
            return source
        }
        await work.value
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        return isInterrupted.withLock(\.self)
    }
}
