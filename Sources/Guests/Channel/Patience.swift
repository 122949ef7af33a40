import Synchronization

/// When an agent was last heard of, and for how long it may be silent.
final class Patience: Sendable {
    private let state: Mutex<(heard: ContinuousClock.Instant, limit: Duration?)>

    /// Without a limit until `expect` sets one.
    init() { state = Mutex((.now, nil)) }

    /// Begins to wait for word; nil waits without end.
    func expect(within limit: Duration?) { state.withLock { $0 = (.now, limit) } }

    /// Something was heard.
    func hear() { state.withLock { $0.heard = .now } }

    /// The limit, if it has passed without a word.
    var exhausted: Duration? {
        state.withLock { state in
            guard let limit = state.limit, state.heard.duration(to: .now) > limit else { return nil }
            return limit
        }
    }

    /// Returns the limit once it has passed without a word.
    func runOut() async throws -> Duration {
        while true {
            if let limit = exhausted { return limit }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
