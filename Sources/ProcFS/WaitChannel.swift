/// The kernel function that a thread sleeps in, as /proc/<pid>/task/<tid>/wchan names it.
///
/// The innermost frame that is not of the scheduler itself.
///
/// Source: fs/proc/base.c (`proc_pid_wchan`), arch/x86/kernel/process.c (`__get_wchan`), Linux 6.12.
public struct WaitChannel: Hashable, Sendable {
    /// The function's name in its source, without what the compiler added; nil if the kernel named none.
    ///
    /// The kernel writes `0` for a thread that is not blocked, for a reader without ptrace access, and for an
    /// address without a symbol. Debian's 5.10 kernels write it for every thread (seen on 5.10.262).
    public let function: String?

    /// Takes the text of the file, with or without a newline.
    public init(parsing text: String) {
        var cursor = TextCursor(text[...])
        let name = cursor.word().map(sourceName(ofSymbol:))
        self.function = name == "0" ? nil : name
    }
}
