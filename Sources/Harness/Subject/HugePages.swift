import ProcFS
import SystemCalls

/// The huge pages of this machine, from /proc/meminfo.
enum HugePages {
    /// The default size in bytes; 2 MiB where the kernel has none, so that the set-up fails with its own words.
    static let size: Int = kibibytes("Hugepagesize:").map { $0 << 10 } ?? 2 << 20

    /// How many pages of the default size are free; nil where the kernel has none.
    static var free: Int? { kibibytes("HugePages_Free:") }

    private static func kibibytes(_ key: String) -> Int? {
        guard let text = try? ProcFile("/proc/meminfo").text() else { return nil }
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else { return nil }
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }
}
