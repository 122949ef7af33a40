import Experiments
import Steps

/// The closed sets of words that keys take, with what the words mean.
enum Vocabulary {
    /// The sets.
    private static let sets: [any Word.Type] = [
        Memory.Backing.self, Memory.Sharing.self, Memory.Registration.self, UserfaultfdSettings.Feature.self,
        Danger.self, Frequency.self, AwaitFault.Kind.self, MemoryAdvice.Advice.self, SignalThread.Signal.self,
    ]

    /// What the words of a set mean, where they say more than themselves; nil for a set that is not known
    /// here.
    static func meanings(of words: [String]) -> [(word: String, meaning: String)]? {
        sets.first { $0.words == words }.map { meanings(of: $0) }
    }

    private static func meanings<Set: Word>(of set: Set.Type) -> [(word: String, meaning: String)] {
        set.allCases.compactMap { word in word.meaning.map { (word.rawValue, $0) } }
    }
}

extension FieldKind {
    /// What the words that the value may be mean.
    var meanings: [(word: String, meaning: String)] {
        switch self {
        case .word(let words), .words(let words): Vocabulary.meanings(of: words) ?? []
        case .either(let kinds): kinds.flatMap(\.meanings)
        default: []
        }
    }
}
