import Synchronization

/// Whether a guest's agent has said its first word: what ends before is a flake of the boot, what ends after is not.
final class BootProgress: Sendable {
    private let up = Mutex(false)

    /// Notes the first word.
    func cameUp() { up.withLock { $0 = true } }

    /// Whether it was said.
    var isUp: Bool { up.withLock(\.self) }
}
