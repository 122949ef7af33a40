import Experiments
import Records

/// What was found about one variant, as text.
struct VariantReport {
    let title: String
    let name: String
    let kernel: KernelName

    /// The lines of a variant's report, the empty one at the end included.
    func lines(_ variant: VariantRecord, killTimes: [Int]) -> [String] {
        var lines = ["\(title) on \(kernel): \(variant.verdict.rawValue)"]
        if let skip = variant.skip { lines.append("  missing: \(skip)") }
        if let error = variant.error {
            lines.append("  \(variant.verdict == .miss ? "no answer" : "trouble"): \(error)")
        }
        for order in variant.orders {
            if let impossible = order.impossible { lines.append("  order \(order.id) is impossible: \(impossible)") }
            if let hung = order.hung { lines.append("  order \(order.id) hung: \(hung)") }
            if let oops = order.oops { lines.append("  order \(order.id) took the kernel down: \(oops)") }
            lines += order.blocked.flatMap { blockedLines($0) }
            if case .observed(let paths) = order.faultPaths { lines += pathLines(paths) }
            if case .incomplete(let paths, let lack) = order.faultPaths {
                lines += pathLines(paths) + ["  fault path incomplete: \(lack)"]
            }
        }
        lines += unobservedPaths(variant).map { "  fault path: not observable here (\($0))" }
        lines += Histogram.lines(variant, name: name).map { "  \($0)" }
        if let race = variant.race {
            let steered = variant.outcomes.reduce(0) { $0 + ($1.steered ?? 0) }
            lines.append(
                "  racing: \(race.trials) trials, \(steered) of them steered, seed \(race.seed), affinity \(race.affinity.rawValue)")
        }
        if let shortest = killTimes.min(), let longest = killTimes.max() {
            let median = killTimes.sorted()[killTimes.count / 2]
            lines.append(
                "  gone \(median) us after the signal (median of \(killTimes.count), \(shortest) to \(longest))")
        }
        for expectation in variant.expectations {
            if let means = expectation.means { lines.append(Paragraph.wrap(means, indent: "  ")) }
        }
        return lines + [""]
    }

    private func blockedLines(_ blocked: BlockedRecord) -> [String] {
        let place = blocked.syscall.map { "in \($0)" } ?? "in a page fault"
        return ["  \(blocked.state)  \(blocked.thread) blocks in \(blocked.step), \(place)"]
            + (blocked.stack.map { $0.map { "       \($0)" } } ?? ["       (stack not readable)"])
    }

    private func pathLines(_ paths: [FaultPath]) -> [String] {
        paths.filter { !$0.attempts.isEmpty }.flatMap { path in
            ["  fault path of \(path.thread)"] + path.attempts.map { "       \($0)" }
        }
    }

    /// Why orders have no fault path, each reason once.
    private func unobservedPaths(_ variant: VariantRecord) -> [String] {
        variant.orders.reduce(into: []) { reasons, order in
            if case .notObservable(let reason) = order.faultPaths, !reasons.contains(reason) { reasons.append(reason) }
        }
    }
}
