import Foundation

/// What room this machine has for guests.
public enum GuestRoom {
    /// Whether this process may use a processor for each CPU of so many guests at once.
    public static func hasProcessors(for guests: Int, of settings: GuestSettings) -> Bool {
        guests * settings.processors <= ProcessInfo.processInfo.activeProcessorCount
    }

    /// How many guests run at once: as many as the processors that this process may use, and as memory is available.
    ///
    /// A guest has two CPUs, but stands still for most of a trial, while the agent waits for its kernel to settle.
    public static var lanes: Int {
        let processors = ProcessInfo.processInfo.activeProcessorCount
        let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
        let available = text.firstMatch(of: /MemAvailable:\s*(\d+) kB/).flatMap { Int($0.1) }
        // A guest's memory, and what QEMU needs beside it.
        let byMemory = available.map { $0 / (768 << 10) } ?? 1
        return max(1, min(processors, byMemory))
    }
}
