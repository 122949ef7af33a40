import Experiments

/// The blocking atlas of one kernel: what each way into a page does that a userfaultfd stands before, a row for each.
///
/// Made of the record of an experiment whose matrix has the variables `entry`, `page` and `memory`, and which observes what
/// `Atlas.observations` names.
public struct Atlas: Sendable {
    /// The experiment that the atlas is made of.
    public static let experiment = "blocking-atlas"
    /// The observations of it that are read.
    static let observations = ["state", "message", "ignored", "handled", "signals", "again", "result", "left"]

    /// One way into a page of one kind, on one kind of memory.
    public struct Row: Hashable, Sendable {
        /// The way in.
        public let entry: String
        /// What is the matter with the page.
        public let page: String
        /// The kind of memory.
        public let memory: String
        /// What it does there.
        public let showing: Showing
    }

    /// What a way into a page does.
    public enum Showing: Hashable, Sendable {
        /// Nothing was observed: the verdict and its reason.
        case unseen(String)
        /// What was.
        case seen(Entry)
    }

    /// What was observed of a way into a page.
    public struct Entry: Hashable, Sendable {
        /// The state letter of who blocks; `-` if nobody does.
        public var state: String
        /// The thread of the kernel's that blocks in place of the caller, by its name.
        public var worker: String?
        /// The system call in which the caller blocks; nil if it does not, or in a page fault.
        public var call: String?
        /// The kernel stack of who blocks; nil if nobody does, or if it could not be read.
        public var stack: [String]?
        /// Whether a message came.
        public var hasMessage: Bool
        /// What a signal does that is handled.
        public var signal: String
        /// What SIGKILL does, if the caller is blocked.
        public var kill: String
        /// What the call returns once the fault is resolved, or at once.
        public var result: String
    }

    /// The rows, in the order of the script.
    public let rows: [Row]

    /// The atlas that a record has.
    public init(_ record: Record) {
        let killed = record.variants.filter { $0.variant["end"] == "kill" }
        rows = record.variants.filter { $0.variant["end"] != "kill" }.map { variant in
            let end = killed.first { other in
                ["entry", "page", "memory"].allSatisfy { other.variant[$0] == variant.variant[$0] }
            }
            return Row(
                entry: variant.variant["entry"] ?? "", page: variant.variant["page"] ?? "",
                memory: variant.variant["memory"] ?? "", showing: Self.showing(of: variant, killed: end))
        }
    }

    private static func showing(of variant: VariantRecord, killed: VariantRecord?) -> Showing {
        guard !variant.outcomes.isEmpty else {
            return .unseen("\(variant.verdict.rawValue): \(variant.explanation ?? "no reason given")")
        }
        let state = text(variant, "state")
        let blocked = variant.orders.flatMap(\.blocked)
        let worker = blocked.first { $0.worker != nil }
        let caller = blocked.first { $0.worker == nil && $0.state == state }
        let isBlocked = state != "-"
        return .seen(
            Entry(
                state: worker?.state ?? state, worker: worker?.worker, call: isBlocked ? caller?.syscall : nil,
                stack: isBlocked ? (worker ?? caller)?.stack : nil, hasMessage: text(variant, "message") == "0",
                signal: isBlocked ? signal(variant, state) : "-", kill: isBlocked ? kill(killed) : "-",
                result: text(variant, "result")))
    }

    /// What a handled signal does to a caller that is blocked in `state`.
    private static func signal(_ variant: VariantRecord, _ state: String) -> String {
        let (handled, signals) = (text(variant, "handled"), text(variant, "signals"))
        let more = text(variant, "again") == "0" ? ", another message" : ""
        if handled != state, handled.hasSuffix("R") { return "spins" + more }
        if signals == "0" { return "waits on" + more }
        return "is handled" + more
    }

    private static func kill(_ variant: VariantRecord?) -> String {
        guard let variant, !variant.outcomes.isEmpty else { return "unknown" }
        return text(variant, "left") == "gone" && text(variant, "result") == "killed" ? "dies" : text(variant, "result")
    }

    /// What a variant showed of an observation, each value once.
    private static func text(_ variant: VariantRecord, _ name: String) -> String {
        let values = variant.outcomes.map { outcome in
            outcome.ending == .completed
                ? outcome.values[name].map(\.description) ?? "unknown" : "(\(outcome.ending.rawValue))"
        }
        return values.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.joined(separator: " or ")
    }
}

extension Atlas {
    /// The table: a line of titles, and a line for each row whose page is of the kind `page`, or for each.
    ///
    /// One line stands for the kinds of memory that show the same but for their stacks.
    public func table(page: String? = nil) -> [[String]] {
        let titles = ["entry", "page", "memory", "state", "in", "message", "a handled signal", "SIGKILL", "result"]
        var lines: [(entry: String, page: String, memory: [String], cells: [String])] = []
        for row in rows where page == nil || row.page == page {
            let cells = row.showing.cells
            if let index = lines.firstIndex(where: { $0.entry == row.entry && $0.page == row.page && $0.cells == cells }
            ) {
                lines[index].memory.append(row.memory)
            } else {
                lines.append((row.entry, row.page, [row.memory], cells))
            }
        }
        return [titles] + lines.map { [$0.entry, $0.page, $0.memory.joined(separator: ", ")] + $0.cells }
    }

    /// The stacks, each with the rows that show it.
    public func stacks(page: String? = nil) -> [(stack: [String], rows: [Row])] {
        var stacks: [(stack: [String], rows: [Row])] = []
        for row in rows where page == nil || row.page == page {
            guard case .seen(let entry) = row.showing, let stack = entry.stack else { continue }
            if let index = stacks.firstIndex(where: { $0.stack == stack }) {
                stacks[index].rows.append(row)
            } else {
                stacks.append((stack, [row]))
            }
        }
        return stacks
    }
}

extension Atlas.Showing {
    /// What stands in the table, from the state on.
    fileprivate var cells: [String] {
        switch self {
        case .unseen(let why): return ["", "", "", "", "", why]
        case .seen(let entry):
            let state = entry.worker.map { "\(entry.state) (\($0))" } ?? entry.state
            let call = entry.state == "-" ? "-" : entry.call ?? "page fault"
            return [state, call, entry.hasMessage ? "yes" : "no", entry.signal, entry.kill, entry.result]
        }
    }
}
