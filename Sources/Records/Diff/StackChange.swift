/// How one stack became another: the frames side by side, and what to make of them.
public struct StackChange: Hashable, Sendable {
    /// What a stack's change amounts to.
    public enum Kind: String, Sendable, Codable {
        /// The same way through the kernel: functions have other names, were split or inlined, one or two at a time.
        case refactored
        /// Another way between the same ends: three or more frames in a row have no counterpart.
        case rerouted
        /// The thread waits elsewhere, came in elsewhere, or takes the fault through other functions.
        case anotherPath = "another-path"
    }

    /// The functions that a page fault goes through, by which paths are told apart: those whose calls are traced.
    static let faultFunctions = ["handle_userfault", "handle_mm_fault"]
    /// How many frames in a row may lack a counterpart in a stack that is only refactored.
    static let longestGap = 2

    /// The frames.
    public let alignment: StackAlignment
    /// What it amounts to.
    public let kind: Kind
    /// What makes it another path, in words; nil if it is none.
    public let reason: String?

    /// The change from one stack to another, innermost frame first.
    public init(_ from: [String], _ to: [String]) {
        alignment = StackAlignment(from, to)
        let rows = alignment.rows
        reason = Self.difference(from, to, rows)
        kind =
            if reason != nil {
                .anotherPath
            } else if Self.longestRun(in: rows, of: .added) > Self.longestGap
                || Self.longestRun(in: rows, of: .removed) > Self.longestGap
            {
                .rerouted
            } else {
                .refactored
            }
    }

    /// How many rows changed in this way.
    public func count(_ change: StackAlignment.Change) -> Int { alignment.rows.count { $0.change == change } }

    private static func difference(_ from: [String], _ to: [String], _ rows: [StackAlignment.Row]) -> String? {
        let (before, after) = (Set(from), Set(to))
        let lost = faultFunctions.filter { before.contains($0) && !after.contains($0) }
        let won = faultFunctions.filter { after.contains($0) && !before.contains($0) }
        if !lost.isEmpty { return "no longer through \(lost.joined(separator: " and "))" }
        if !won.isEmpty { return "now through \(won.joined(separator: " and "))" }
        guard let innermost = from.first, let outermost = from.last, let inner = to.first, let outer = to.last else {
            return from.isEmpty == to.isEmpty ? nil : "one of the stacks is empty"
        }
        if !rows.contains(where: { $0.from == innermost && $0.to == inner }) {
            return "waits in \(inner), not in \(innermost)"
        }
        if !rows.contains(where: { $0.from == outermost && $0.to == outer }) {
            return "came in by \(outer), not by \(outermost)"
        }
        return nil
    }

    /// The longest run of one change; a change of the other side does not end it, a frame of both does.
    private static func longestRun(in rows: [StackAlignment.Row], of change: StackAlignment.Change) -> Int {
        var (run, longest) = (0, 0)
        for row in rows {
            if row.change == change { run += 1 }
            if row.from != nil, row.to != nil { run = 0 }
            longest = max(longest, run)
        }
        return longest
    }
}
