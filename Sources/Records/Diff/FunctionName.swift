/// The name of a kernel function, and how much it has of another's.
///
/// Two frames in the same place are the same function under another name if their names share most of their words:
/// `iomap_dio_bio_actor` and `iomap_dio_bio_iter`, `get_user_pages_unlocked` and `__gup_longterm_locked`.
struct FunctionName {
    /// From here on two names are said to be one function's.
    static let renamed = 0.6

    private let words: [Substring]

    /// A function, without what a compiler adds to its name: `.isra.0`, `.constprop.0`, `.part.0`, `.cold`.
    init(_ name: String) {
        let plain = name.prefix { $0 != "." }
        words = plain.split(separator: "_").map { word in
            // iov_iter_get_pages2 is the second of its name.
            let letters = word.reversed().drop { $0.isNumber }.reversed()
            return letters.isEmpty ? word : Substring(String(letters))
        }
    }

    /// How much of both names stands in both, from 0 to 1.
    ///
    /// An abbreviation stands for the words whose initials it is: `gup` for `get_user_pages`.
    func likeness(to other: FunctionName) -> Double {
        var (mine, others) = (
            Array(repeating: false, count: words.count), Array(repeating: false, count: other.words.count)
        )
        for (index, word) in words.enumerated() {
            guard let match = other.words.indices.first(where: { !others[$0] && Self.isSame(word, other.words[$0]) })
            else { continue }
            (mine[index], others[match]) = (true, true)
        }
        Self.abbreviate(words, &mine, in: other.words, &others)
        Self.abbreviate(other.words, &others, in: words, &mine)
        let shared = mine.count { $0 } + others.count { $0 }
        return words.isEmpty || other.words.isEmpty ? 0 : Double(shared) / Double(words.count + other.words.count)
    }

    /// Marks the runs of `words` that a word of `others` abbreviates.
    private static func abbreviate(
        _ words: [Substring], _ seen: inout [Bool], in others: [Substring], _ othersSeen: inout [Bool]
    ) {
        for (index, short) in others.enumerated() where !othersSeen[index] && short.count > 1 {
            guard words.count >= short.count else { continue }
            for start in 0...(words.count - short.count) {
                let run = start..<(start + short.count)
                let initials = String(words[run].compactMap(\.first))
                guard initials == short, run.allSatisfy({ !seen[$0] }) else { continue }
                for place in run { seen[place] = true }
                othersSeen[index] = true
                break
            }
        }
    }

    /// Whether two words are the same, or one is the other with something before or behind: `locked`, `unlocked`.
    private static func isSame(_ one: Substring, _ other: Substring) -> Bool {
        if one == other { return true }
        let (short, long) = one.count < other.count ? (one, other) : (other, one)
        return short.count >= 3 && (long.hasPrefix(short) || long.hasSuffix(short))
    }
}
