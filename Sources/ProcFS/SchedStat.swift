import SystemCalls

/// /proc/<pid>/task/<tid>/schedstat, kept open: how much CPU time a thread has used.
///
/// Source: Documentation/scheduler/sched-stats.rst; fs/proc/base.c (`proc_pid_schedstat`), Linux 6.12.
public struct SchedStat: ~Copyable, Sendable {
    private let file: ProcFile

    /// Opens the file; nil if there is no such thread, or if the kernel keeps no such account (CONFIG_SCHED_INFO).
    public init?(process: CInt, thread: CInt) {
        guard let file = try? ProcFile("/proc/\(process)/task/\(thread)/schedstat") else { return nil }
        self.file = file
    }

    /// The CPU time in nanoseconds, without allocating, as of the last tick of a thread that runs; nil if the thread has
    /// ended, or if it is 0, which is also what a kernel shows that does not count.
    ///
    /// - Parameter buffer: where the text goes; 64 bytes suffice.
    public func processorTime(using buffer: UnsafeMutableRawBufferPointer) -> UInt64? {
        let length = unsafe file.read(into: buffer).rawValue
        guard length > 0 else { return nil }
        let time = unsafe Self.processorTime(in: buffer.bytes.extracting(first: length))
        return time == 0 ? nil : time
    }

    /// The first of the three numbers in the text of the file; nil if it is malformed or cut.
    static func processorTime(in text: RawSpan) -> UInt64? {
        guard let end = text.firstIndex(of: UInt8(ascii: " "), in: 0..<text.byteCount) else { return nil }
        return text.number(in: 0..<end, radix: 10)
    }
}
