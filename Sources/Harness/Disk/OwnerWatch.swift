import CLinux
import ProcFS
import SystemCalls

/// The keeper's eye on the process that holds a disk: whether it may be held up by its own hold.
struct OwnerWatch {
    private let process: CInt
    private let standing: SharedWord
    private var parent: String?
    private var hold: UInt32 = 0
    private var since = 0

    /// Longer than any trial takes that is watched, in nanoseconds.
    private static let limit = 900 * 1_000_000_000

    /// An eye on `process`, whose hold is in `standing` (`HeldDisk.Standing`).
    init(_ process: CInt, _ standing: SharedWord) {
        self.process = process
        self.standing = standing
        parent = Self.lines(of: process)["PPid:"]
    }

    /// Whether the process has been sent a SIGKILL that has not ended it, has lost its parent, or holds the disk for too long.
    mutating func isLost() -> Bool {
        let (now, time) = (standing.load(), Int(clinux_monotonic_nanoseconds()))
        if now != hold { (hold, since) = (now, time) }
        if hold != 0, time - since > Self.limit { return true }
        let lines = Self.lines(of: process)
        let isKilled = ["SigPnd:", "ShdPnd:"].contains { key in
            // Bit n - 1 stands for signal n.
            lines[key].flatMap { UInt64($0, radix: 16) }.map { $0 >> UInt64(SIGKILL - 1) & 1 == 1 } ?? false
        }
        return isKilled || lines["PPid:"] != parent
    }

    /// The first words of the lines of status that have one, by their keys.
    private static func lines(of process: CInt) -> [Substring: String] {
        guard let text = try? ProcFile("/proc/\(process)/status").text() else { return [:] }
        var lines: [Substring: String] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.count > 1 { lines[words[0]] = String(words[1]) }
        }
        return lines
    }
}
