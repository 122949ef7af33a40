import CLinux
public import SystemCalls
import SystemPackage

/// How much of this process's memory lies in transparent huge pages, from /proc/self/smaps.
///
/// Source: fs/proc/task_mmu.c (`show_smap`), Linux 6.12; `AnonHugePages` counts what the page table maps as huge pages.
public enum HugePageUse {
    /// How many bytes of the mappings that lie in `range` are in anonymous huge pages; allocates.
    ///
    /// - Throws: the errno of open(2) or pread(2).
    public static func anonymousBytes(in range: MemoryRange) throws(SystemCallError) -> Int {
        let path = "/proc/self/smaps"
        let file = try OwnedDescriptor(opening: path, .readOnly)
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        // A reading gives some whole mappings, and the next goes on after them.
        while true {
            let read = unsafe chunk.withUnsafeMutableBytes { buffer in
                CallResult(
                    clinux_pread(
                        file.rawValue, UInt(bitPattern: buffer.baseAddress), buffer.count, Int64(text.count)))
            }
            if let errno = read.errno { throw SystemCallError(call: "pread", errno: errno, subject: path) }
            if read.rawValue == 0 { return anonymousBytes(in: range, of: String(decoding: text, as: UTF8.self)) }
            text += chunk[..<read.rawValue]
        }
    }

    /// The same, of a text that is there.
    public static func anonymousBytes(in range: MemoryRange, of text: String) -> Int {
        var bytes = 0
        var isInside = false
        for line in text.split(separator: "\n") {
            var cursor = TextCursor(line)
            if cursor.skip("AnonHugePages:") {
                if isInside { bytes += (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10 }
            } else if let start = cursor.hexadecimal(), cursor.skip("-"), let end = cursor.hexadecimal() {
                isInside = start >= UInt64(range.start) && end <= UInt64(range.end)
            }
        }
        return bytes
    }
}
