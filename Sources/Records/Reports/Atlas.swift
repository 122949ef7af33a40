import Experiments

/// The blocking atlas of one kernel: what each way into a page does that a userfaultfd stands before, a row for each.
///
/// Made of the record of an experiment that ends with SIGKILL, whose matrix has the variables `entry`, `page` and `memory`, and which observes `state`,
/// `message`, `handled`, `signals`, `again`, `result` and `left`, as `blocking-atlas` does.
public struct Atlas: Sendable {
    /// The experiment that the atlas is made of.
    public static let experiment = "blocking-atlas"

    /// One way into a page of one kind, on one kind of memory.
    public struct Row: Sendable {
        /// The way in.
        public let entry: String
        /// What is the matter with the page.
        public let page: String
        /// The kind of memory.
        public let memory: String
        /// The kernel stack of who blocks; nil if nobody does, or if it could not be read.
        public let stack: [String]?
        /// What stands in the table behind the three: the state, the call, whether there was a message, what a signal that is
        /// handled and SIGKILL do, and the result; or nothing but why there was none.
        let cells: [String]
    }

    /// The rows, in the order of the script.
    public let rows: [Row]

    /// The atlas that a record has; of its rows those whose page is of the kind `page`, or all.
    public init(_ record: Record, page: String? = nil) {
        rows = record.variants.filter { page == nil || $0.variant["page"] == page }.map(Row.init)
    }

    /// The table: a line of titles, and a line for the kinds of memory that show the same but for their stacks.
    public var table: [[String]] {
        let titles = ["entry", "page", "memory", "state", "in", "message", "a handled signal", "SIGKILL", "result"]
        var lines: [(row: Row, memory: [String])] = []
        for row in rows {
            let isSame = { (line: (row: Row, memory: [String])) in
                line.row.entry == row.entry && line.row.page == row.page && line.row.cells == row.cells
            }
            if let index = lines.firstIndex(where: isSame) {
                lines[index].memory.append(row.memory)
            } else {
                lines.append((row, [row.memory]))
            }
        }
        return [titles] + lines.map { [$0.row.entry, $0.row.page, $0.memory.joined(separator: ", ")] + $0.row.cells }
    }

    /// The experiment that has the fault paths of the same ways in.
    public static let pathsExperiment = "blocking-atlas-paths"

    /// The attempts of the faults in a record of `pathsExperiment`, each sequence with the ways in and the pages that show it;
    /// or why they could not be observed.
    public static func paths(_ record: Record, page: String? = nil) -> [(lines: [String], rows: [String])] {
        var paths: [(lines: [String], rows: [String])] = []
        for variant in record.variants where page == nil || variant.variant["page"] == page {
            guard let order = variant.orders.first else { continue }
            let lines =
                switch order.faultPaths {
                case .notObservable(let reason): ["not observable here: \(reason)"]
                case .observed(let paths): lines(of: paths)
                case .incomplete(let paths, let lack): lines(of: paths) + ["incomplete: \(lack)"]
                }
            let row = "\(variant.variant["entry"] ?? ""), \(variant.variant["page"] ?? "")"
            if let index = paths.firstIndex(where: { $0.lines == lines }) {
                paths[index].rows.append(row)
            } else {
                paths.append((lines, [row]))
            }
        }
        return paths
    }

    private static func lines(of paths: [FaultPath]) -> [String] {
        paths.isEmpty ? ["no fault"] : paths.flatMap { path in path.attempts.map { "\(path.thread): \($0)" } }
    }

    /// The stacks, each with the rows that show it.
    public var stacks: [(stack: [String], rows: [Row])] {
        rows.reduce(into: []) { stacks, row in
            guard let stack = row.stack else { return }
            if let index = stacks.firstIndex(where: { $0.stack == stack }) {
                stacks[index].rows.append(row)
            } else {
                stacks.append((stack, [row]))
            }
        }
    }
}

extension Atlas.Row {
    fileprivate init(_ variant: VariantRecord) {
        entry = variant.variant["entry"] ?? ""
        page = variant.variant["page"] ?? ""
        memory = variant.variant["memory"] ?? ""
        // Of a trial that did not complete nothing is known.
        guard variant.outcomes.contains(where: { $0.ending == .completed }) else {
            let why = variant.orders.compactMap { $0.hung ?? $0.impossible ?? $0.oops }.first ?? variant.explanation
            let word = variant.outcomes.first?.ending.rawValue ?? variant.verdict.rawValue
            stack = nil
            cells = ["", "", "", "", "", "\(word): \(why ?? "no reason given")"]
            return
        }
        let shown = { ShownVariants.list(ShownVariants.values(of: $0, in: variant)) }
        let (state, result, more) = (shown("state"), shown("result"), shown("again") == "0" ? ", another message" : "")
        let message = shown("message") == "0" ? "yes" : "no"
        guard state != "-" else {
            stack = nil
            cells = ["-", "-", message, "-", "-", result]
            return
        }
        let blocked = variant.orders.flatMap(\.blocked).filter { !$0.isSpinning }
        let worker = blocked.first { $0.worker != nil }
        let caller = blocked.first { $0.worker == nil }
        stack = (worker ?? caller)?.stack
        let signal =
            switch (shown("handled"), shown("signals")) {
            case ("\(state)R", "0"): "spins" + more
            case (_, "0"): "waits on" + more
            case (_, "1"): "is handled" + more
            case (let handled, let signals): "\(handled), \(signals)"
            }
        cells = [
            worker.map { "\($0.state) (\($0.worker ?? ""))" } ?? state,
            caller.map { $0.syscall ?? "page fault" } ?? "unknown", message, signal,
            shown("left") == "gone" ? "dies" : "unknown", "-",
        ]
    }
}
