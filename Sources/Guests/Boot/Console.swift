public import Foundation

/// What a guest has printed on its console.
public struct Console: Sendable {
    /// The text, verbatim.
    public let text: String

    /// A console's text.
    public init(text: String) { self.text = text }

    /// What is in the file so far; empty if there is none.
    public init(of file: URL) {
        let bytes = FileManager.default.contents(atPath: file.path) ?? Data()
        text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }

    private var lines: [Substring] { text.split(separator: "\n") }

    /// The last lines, for a message about a guest that did not come up.
    public func tail(_ count: Int) -> [String] { lines.suffix(count).map { String($0) } }

    /// What the kernel said in its first oops or panic and after it, verbatim; nil if there was none.
    public var oops: String? {
        guard let first = lines.firstIndex(where: { line in Self.beginnings.contains { line.contains($0) } }) else {
            return nil
        }
        return lines[first...].joined(separator: "\n")
    }

    /// Whether a CPU ran into a breakpoint that nobody owned up to.
    ///
    /// The kernel patches its code through breakpoints. QEMU's translator may run one on a CPU when the patch is over
    /// already, which no processor does; seen in `__schedule` and `sched_clock_cpu` of 7.2 and 7.3.
    public var hasStrayBreakpoint: Bool { text.contains("int3: 0000") }

    /// Why the agent gave up as init; nil if it did not.
    var agentWord: String? {
        lines.last { $0.hasPrefix("faultline-agent: ") }.map { String($0.dropFirst("faultline-agent: ".count)) }
    }

    /// Why the kernel panicked and where, in one line without addresses and times; nil if it did not.
    public var panic: String? {
        guard let line = lines.first(where: { $0.contains("Kernel panic") }) else { return nil }
        let reason = line[(line.firstRange(of: "Kernel panic")?.lowerBound ?? line.startIndex)...]
        return place.map { "\(reason), in \($0)" } ?? String(reason)
    }

    /// What oopsed and where, in one line without addresses and times; nil if nothing did.
    public var oopsLine: String? {
        guard let line = lines.first(where: { line in Self.beginnings.contains { line.contains($0) } }) else {
            return nil
        }
        let start = Self.beginnings.compactMap { line.firstRange(of: $0)?.lowerBound }.min() ?? line.startIndex
        let words = line[start...].replacing(/\b(0x)?[0-9a-f]{8,16}\b/, with: "…")
        return place.map { "\(words), in \($0)" } ?? String(words)
    }

    /// The function in which the first oops happened.
    private var place: String? {
        // RIP: 0010:handle_userfault+0x1a/0x5b0
        text.firstMatch(of: /RIP: [0-9a-f]{4}:([A-Za-z_][\w.]*)\+0x/).map { String($0.1) }
    }

    /// How the first line of an oops or a panic reads; arch/x86/kernel/dumpstack.c, arch/x86/mm/fault.c, kernel/panic.c.
    private static let beginnings = [
        "Kernel panic", "kernel BUG at", "BUG: ", "Oops: ", "general protection fault", "double fault",
        "divide error", "invalid opcode", "int3: ", "stack segment",
    ]
}
