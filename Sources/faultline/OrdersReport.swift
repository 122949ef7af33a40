import Experiments
import Records

/// What the orders of a variant showed, as text: each thing once, with the orders that showed it.
///
/// A script that runs in every order shows the same stack in many of them. Orders that cannot happen come last.
struct OrdersReport {
    private var paragraphs: [(lines: [String], orders: [String])] = []
    private var impossible: [(lines: [String], orders: [String])] = []
    private let orders: Int

    /// The report of a variant's orders.
    init(_ orders: [OrderRecord]) {
        self.orders = orders.count
        for order in orders {
            if let reason = order.impossible { Self.add(["impossible: \(reason)"], order.id, to: &impossible) }
            if let hung = order.hung { add(["hung: \(hung)"], order.id) }
            if let oops = order.oops { add(["took the kernel down: \(oops)"], order.id) }
            for blocked in order.blocked { add(Self.lines(of: blocked), order.id) }
            for path in order.faultPaths.paths where !path.attempts.isEmpty {
                add(["fault path of \(path.thread)"] + path.attempts.map { "     \($0)" }, order.id)
            }
            if case .incomplete(_, let lack) = order.faultPaths { add(["fault path incomplete: \(lack)"], order.id) }
        }
    }

    /// The lines.
    var lines: [String] {
        (paragraphs + impossible).flatMap { paragraph in
            let title = paragraph.lines[0] + (orders > 1 ? "  \(OutcomeHistogram.tokens(paragraph.orders))" : "")
            return ([title] + paragraph.lines.dropFirst()).map { "  \($0)" }
        }
    }

    private mutating func add(_ lines: [String], _ order: String) { Self.add(lines, order, to: &paragraphs) }

    private static func add(
        _ lines: [String], _ order: String, to paragraphs: inout [(lines: [String], orders: [String])]
    ) {
        guard let index = paragraphs.firstIndex(where: { $0.lines == lines }) else {
            paragraphs.append((lines, [order]))
            return
        }
        if !paragraphs[index].orders.contains(order) { paragraphs[index].orders.append(order) }
    }

    private static func lines(of blocked: BlockedRecord) -> [String] {
        if blocked.isSpinning { return ["\(blocked.state)  \(blocked.thread) spins in \(blocked.step)"] }
        if let worker = blocked.worker {
            return ["\(blocked.state)  \(worker) blocks for \(blocked.thread) in \(blocked.step)"] + stack(of: blocked)
        }
        let place = blocked.syscall.map { "in \($0)" } ?? "in a page fault"
        return ["\(blocked.state)  \(blocked.thread) blocks in \(blocked.step), \(place)"]
            + stack(of: blocked)
    }

    private static func stack(of blocked: BlockedRecord) -> [String] {
        blocked.stack.map { $0.map { "     \($0)" } } ?? ["     (stack not readable)"]
    }
}
