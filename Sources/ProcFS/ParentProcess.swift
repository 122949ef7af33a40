/// The parent of a process, as /proc/<pid>/stat tells it.
///
/// Source: fs/proc/array.c (`do_task_stat`), Linux 6.12.
public struct ParentProcess: Hashable, Sendable {
    /// The parent's number; 0 for a process whose parent is in another pid namespace, and for those without one.
    public let number: CInt

    /// Parses the text of the file; nil if it is malformed.
    ///
    /// The name in the second field may hold anything, a parenthesis included; behind its last one stand only numbers and the
    /// state letter.
    public init?(parsing text: String) {
        guard let end = text.utf8.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        var cursor = TextCursor(text[text.utf8.index(after: end)...])
        guard cursor.skip(" "), cursor.word() != nil, cursor.skip(" "), let number = cursor.decimal(),
            let parent = CInt(exactly: number), parent >= 0
        else { return nil }
        self.number = parent
    }
}
