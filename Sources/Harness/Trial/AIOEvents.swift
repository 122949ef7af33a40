import ProcFS

/// How many AIO events the system has reserved: /proc/sys/fs/aio-nr.
enum AIOEvents {
    /// The count now; nil if the kernel has no AIO.
    static var reserved: Int? {
        guard let text = try? ProcFile("/proc/sys/fs/aio-nr").text() else { return nil }
        return text.split(separator: "\n").first.flatMap { Int($0) }
    }

    /// How many more are reserved than `before`.
    ///
    /// Said of a process that has ended: kill_ioctx in fs/aio.c has given its events back by then. The count is the
    /// whole system's, so whoever else uses AIO meanwhile changes it.
    static func left(since before: Int?) -> Int? {
        guard let before, let now = reserved else { return nil }
        return max(0, now - before)
    }
}
