/// A memory of the script, or some pages of it: `buffer`, `buffer.1`, `buffer.0-2`.
public struct Place: Hashable, Sendable, CustomStringConvertible {
    /// The memory's name.
    public let memory: String
    /// The pages, counted from 0.
    public let pages: Range<Int>
    /// What of the page table they may share with others: the pages themselves, or the huge pages in which they lie, any
    /// part of which can be split or dropped as a whole.
    let entries: Range<Int>
    /// As it was written.
    public let description: String

    /// Reads a place whose memory is in `scope`.
    public init(_ text: String, at location: Location, in scope: Scope) throws(ScriptProblem) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let memory = scope.memory[name] else {
            throw .unknown("memory", name, at: location, known: Array(scope.memory.keys))
        }
        self.memory = name
        self.description = text
        guard parts.count == 2 else {
            pages = 0..<memory.pages
            entries = Self.entries(of: pages, in: memory)
            return
        }
        let bounds = parts[1].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            .map { $0.hasPrefix("+") ? nil : Int($0) }
        guard let first = bounds[0], let last = bounds.count == 2 ? bounds[1] : first, first >= 0, first <= last
        else {
            throw ScriptProblem(
                at: location, "'\(parts[1])' names no pages", note: "write \(name), \(name).0 or \(name).0-1")
        }
        guard last < memory.pages else {
            throw ScriptProblem(
                at: location, "page \(last) of '\(name)', which has \(memory.pages)", note: "pages count from 0")
        }
        pages = first..<(last + 1)
        entries = Self.entries(of: pages, in: memory)
    }

    private static func entries(of pages: Range<Int>, in memory: Memory) -> Range<Int> {
        guard memory.backing == .thp else { return pages }
        return pages.lowerBound / Memory.pagesInHugePage..<(pages.upperBound - 1) / Memory.pagesInHugePage + 1
    }
}
