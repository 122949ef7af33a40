import Foundation

/// A process as /proc shows it.
struct ProcessEntry: CustomStringConvertible {
    let id: pid_t
    let name: String
    let parent: pid_t
    private let state: Character
    /// When it started: with its number, this is one process and no later one.
    private let start: Substring

    /// The process with this number; nil if there is none.
    init?(_ id: pid_t) {
        // The name in parentheses may hold anything; after it come the state, the parent, and as the 20th the start.
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 19, let state = fields[0].first, let parent = pid_t(fields[1]) else { return nil }
        self.id = id
        name = String(text[text.index(after: open)..<close])
        self.parent = parent
        self.state = state
        start = fields[19]
    }

    var description: String { "\(name) \(id), child of \(parent), in state \(state)" }

    /// Every process.
    static var all: [ProcessEntry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.compactMap { ProcessEntry($0) }
    }

    /// The first child of this process that has a name.
    func child(named name: String) -> ProcessEntry? { Self.all.first { $0.parent == id && $0.name == name } }

    /// The same process as it is now; nil once it has ended, whether or not somebody has reaped it.
    var now: ProcessEntry? {
        guard let now = ProcessEntry(id), now.start == start, now.state != "Z", now.state != "X" else { return nil }
        return now
    }

    /// Ends it with SIGKILL, if it is still what it was found to be.
    func kill() -> Bool {
        guard let now, now.name == name, now.parent == parent else { return false }
        return Foundation.kill(id, SIGKILL) == 0
    }

    /// Whether a thread of it that has a name is in a system call.
    func hasThread(named name: String, in call: Int) -> Bool {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task")) ?? []
        return threads.contains { thread in
            let comm = try? String(contentsOfFile: "/proc/\(id)/task/\(thread)/comm", encoding: .utf8)
            guard comm == name + "\n" else { return false }
            let now = try? String(contentsOfFile: "/proc/\(id)/task/\(thread)/syscall", encoding: .utf8)
            return now?.hasPrefix("\(call) ") == true
        }
    }

    /// Whether a variable stood in its environment when it was started, or its parent's when that forked it.
    func hasEnvironment(_ assignment: String) -> Bool {
        guard let text = try? Data(contentsOf: URL(filePath: "/proc/\(id)/environ")) else { return false }
        return text.split(separator: 0).contains { $0.elementsEqual(assignment.utf8) }
    }
}
