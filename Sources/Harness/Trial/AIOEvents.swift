import CLinux
import ProcFS

/// How many AIO events the system has reserved: /proc/sys/fs/aio-nr.
enum AIOEvents {
    /// The count now; nil if the kernel has no AIO.
    static var reserved: Int? {
        guard let text = try? ProcFile("/proc/sys/fs/aio-nr").text() else { return nil }
        return text.split(separator: "\n").first.flatMap { Int($0) }
    }

    /// How many more are reserved than `before`, once the count has come down or a second has passed.
    ///
    /// The kernel gives the events of a context back a while after its process has ended, from a work queue after an
    /// RCU grace period (free_ioctx in fs/aio.c), so a single look right after the end would say nothing.
    static func left(since before: Int?) -> Int? {
        guard let before else { return nil }
        for _ in 0..<500 {
            guard let now = reserved else { return nil }
            if now <= before { return 0 }
            _ = clinux_sleep_nanoseconds(2_000_000)
        }
        return reserved.map { $0 - before }
    }
}
