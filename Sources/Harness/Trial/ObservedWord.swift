import Experiments
import Steps

/// A value of an outcome in one word of memory: what a step returned (`StepResult`), or a word that no step returns.
///
/// Bytes are read back in this form, by the supervisor of an ordered trial and by the subject of a race, which also
/// writes its trials down in it; the supervisor makes values of them.
enum ObservedWord: Int, CaseIterable {
    case blocked = 1, mixed, missing, unreadable, unknown, outside
    case notGranted

    private static let first = Int.min + 2_000

    /// The word in memory.
    var raw: Int { Self.first + rawValue }

    /// The value that a word in memory stands for.
    static func value(of raw: Int) -> Value {
        guard raw > first, raw <= first + allCases.count, let word = ObservedWord(rawValue: raw - first) else {
            return StepResult(rawValue: raw).value
        }
        return .word(word.text)
    }

    /// As outcomes show it.
    private var text: String { self == .notGranted ? "not-granted" : "\(self)" }
}
