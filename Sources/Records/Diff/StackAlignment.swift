/// Two kernel stacks side by side, frame by frame.
public struct StackAlignment: Hashable, Sendable {
    /// A row: a frame of one stack, or of both.
    public struct Row: Hashable, Sendable {
        /// The frame in the first stack; nil if it has none here.
        public let from: String?
        /// The frame in the second stack; nil if it has none here.
        public let to: String?

        /// What became of the frame.
        public var change: Change {
            switch (from, to) {
            case (let from?, let to?): from == to ? .same : .renamed
            case (_?, nil): .removed
            case (nil, _): .added
            }
        }

        fileprivate var flipped: Row { Row(from: to, to: from) }
    }

    /// What became of a frame.
    public enum Change: String, Sendable, Codable {
        /// It stands in both.
        case same
        /// It stands in both under names that are alike.
        case renamed
        /// It stands in the second only.
        case added
        /// It stands in the first only.
        case removed
    }

    /// The rows, innermost frame first.
    public let rows: [Row]

    /// The rows as they read best: where frames went and others came between two that stayed, those that went stand first.
    var removedFirst: [Row] {
        rows.split(omittingEmptySubsequences: false) { $0.from != nil && $0.to != nil }
            .map { gap in gap.filter { $0.to == nil } + gap.filter { $0.from == nil } }
            .enumerated().flatMap { index, gap in gap + kept.dropFirst(index).prefix(1) }
    }

    private var kept: [Row] { rows.filter { $0.from != nil && $0.to != nil } }

    /// Aligns two stacks, innermost frame first: as many frames as can be are the same; of the others, those that lie
    /// between the same frames and have like names are one frame renamed.
    ///
    /// Aligning them the other way round gives the same rows, flipped.
    public init(_ from: [String], _ to: [String]) {
        // Where several alignments are equally good, which one is chosen must not depend on the direction.
        if to.lexicographicallyPrecedes(from) {
            rows = Self.align(to[...], from[...]).map(\.flipped)
        } else {
            rows = Self.align(from[...], to[...])
        }
    }

    private static func align(_ from: ArraySlice<String>, _ to: ArraySlice<String>) -> [Row] {
        let head = zip(from, to).prefix { $0 == $1 }.count
        let (restFrom, restTo) = (from.dropFirst(head), to.dropFirst(head))
        let tail = zip(restFrom.reversed(), restTo.reversed()).prefix { $0 == $1 }.count
        let same = { (frames: ArraySlice<String>) in frames.map { Row(from: $0, to: $0) } }
        return same(from.prefix(head)) + middle(Array(restFrom.dropLast(tail)), Array(restTo.dropLast(tail)))
            + same(from.suffix(tail))
    }

    /// The best alignment of two short lists, by dynamic programming over what each pair of frames is worth.
    private static func middle(_ from: [String], _ to: [String]) -> [Row] {
        guard !from.isEmpty, !to.isEmpty else {
            return from.map { Row(from: $0, to: nil) } + to.map { Row(from: nil, to: $0) }
        }
        let names = (from: from.map { FunctionName($0) }, to: to.map { FunctionName($0) })
        func worth(_ row: Int, _ column: Int) -> Double {
            if from[row] == to[column] { return 2 }
            let likeness = names.from[row].likeness(to: names.to[column])
            return likeness >= FunctionName.renamed ? likeness : -1
        }
        let width = to.count + 1
        var best = Array(repeating: 0.0, count: (from.count + 1) * width)
        var pairs = Array(repeating: -1.0, count: best.count)
        for row in from.indices.reversed() {
            for column in to.indices.reversed() {
                let place = row * width + column
                pairs[place] = worth(row, column)
                let paired = pairs[place] > 0 ? best[place + width + 1] + pairs[place] : -1
                best[place] = max(paired, best[place + width], best[place + 1])
            }
        }
        var rows: [Row] = []
        var (row, column) = (0, 0)
        while row < from.count, column < to.count {
            let place = row * width + column
            if pairs[place] > 0, best[place] == best[place + width + 1] + pairs[place] {
                rows.append(Row(from: from[row], to: to[column]))
                (row, column) = (row + 1, column + 1)
            } else if best[place] == best[place + width] {
                rows.append(Row(from: from[row], to: nil))
                row += 1
            } else {
                rows.append(Row(from: nil, to: to[column]))
                column += 1
            }
        }
        return rows + from[row...].map { Row(from: $0, to: nil) } + to[column...].map { Row(from: nil, to: $0) }
    }
}
