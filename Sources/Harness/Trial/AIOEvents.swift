import CLinux
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
    /// whole system's, so whoever else uses AIO meanwhile changes it: what is left must be left for a while.
    static func left(since before: Int?) -> Int? {
        guard let before else { return nil }
        var least = Int.max
        for _ in 0..<patience {
            guard let now = reserved else { return nil }
            least = min(least, max(0, now - before))
            if least == 0 { break }
            clinux_sleep_nanoseconds(1_000_000)
        }
        return least
    }

    /// How often the count is read, a millisecond apart.
    private static let patience = 200
}
