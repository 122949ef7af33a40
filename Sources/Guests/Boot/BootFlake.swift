import Foundation

/// A boot that died before its agent's first word: the emulator's doing, as far as is known, and never a finding.
public struct BootFlake: Sendable {
    /// How the emulator ended, and what its kernel said last if it said anything.
    public let reason: String
    /// The guest's whole console.
    public let console: String

    init(_ failure: Dialogue.Failure, console file: URL) {
        let seen = Console(of: file)
        let word = seen.panic ?? seen.oopsLine ?? seen.agentWord
        reason = ([Guest.reason(failure, beside: file)] + [word].compactMap { $0 }).joined(separator: "; ")
        console = seen.text
    }
}
