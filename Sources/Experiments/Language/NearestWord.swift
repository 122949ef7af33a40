/// The word that somebody meant.
public enum NearestWord {
    /// The one of `known` that is nearest to `word`, or nil if all are too far for a guess.
    ///
    /// Far is more than a third of the letters, by the optimal string alignment distance: insertions, deletions,
    /// replacements, and swaps of neighbours count one each.
    public static func of(_ word: String, in known: [String]) -> String? {
        let limit = max(1, word.count / 3)
        // A word a hundred times longer than any key is no misspelling; measuring it would only cost time.
        guard word.count <= 64 else { return nil }
        return known.map { (word: $0, distance: distance(word.lowercased(), $0.lowercased())) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?
            .word
    }

    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
