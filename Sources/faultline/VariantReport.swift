import Experiments
import Records
import Runs

/// What was found about one variant, as text.
struct VariantReport {
    let title: String
    let name: String
    let kernel: KernelName

    /// The lines of a variant's report, the empty one at the end included.
    func lines(_ finding: VariantFinding) -> [String] {
        let (variant, killTimes) = (finding.record, finding.killTimes)
        var lines = ["\(title) on \(kernel): \(variant.verdict.rawValue)"]
        if let skip = variant.skip { lines.append("  missing: \(skip)") }
        if let error = variant.error {
            lines.append("  \(variant.verdict == .miss ? "no answer" : "trouble"): \(error)")
        }
        lines += OrdersReport(variant.orders).lines
        lines += unobservedPaths(variant).map { "  fault path: not observable here (\($0))" }
        lines += OutcomeHistogram.lines(variant, name: name).map { "  \($0)" }
        if variant.orders.count > 1 {
            let impossible = variant.orders.count { $0.impossible != nil }
            lines.append(
                "  \(variant.orders.count) orders, \(impossible) of them impossible here; what happens inside a step was sampled, not enumerated"
            )
        }
        if let race = variant.race {
            let order = race.order.map { "the threads hand on the turn in order \($0), " }
            let steered = variant.outcomes.reduce(0) { $0 + ($1.steered ?? 0) }
            lines.append(
                "  racing: \(race.trials) trials, \(order ?? "\(steered) of them steered, seed \(race.seed), ")affinity \(race.affinity.rawValue)"
            )
        }
        lines += variant.measured.map { Paragraph.wrap($0.text, indent: "  ") }
        if let shortest = killTimes.min(), let longest = killTimes.max() {
            let median = killTimes.sorted()[killTimes.count / 2]
            lines.append(
                "  gone \(median) us after the signal (median of \(killTimes.count), \(shortest) to \(longest))")
        }
        let moved = "the kernel had moved pages to other frames meanwhile"
        if finding.repeated > 0 { lines.append("  trials run again: \(finding.repeated) times, \(moved)") }
        if finding.disturbed > 0 { lines.append("  \(finding.disturbed) trials count although each time \(moved)") }
        if let means = variant.heldBy { lines.append("  the disk was held by \(means)") }
        if let times = times(finding) { lines.append(times) }
        if let pruning = finding.pruning { lines += self.lines(pruning) }
        for expectation in variant.expectations {
            if let means = expectation.means { lines.append(Paragraph.wrap(means, indent: "  ")) }
        }
        return lines + [""]
    }

    /// How long the steps of the only order took, each: whether a call waited shows beside what it could have waited for.
    ///
    /// Nil with many orders, in which a step waits for different things.
    private func times(_ finding: VariantFinding) -> String? {
        guard finding.record.orders.count == 1, let order = finding.record.orders.first else { return nil }
        let steps = order.steps.compactMap { step in
            finding.stepTimes[step].map { times in
                let (sorted, name) = (times.sorted(), step)
                let range = times.count == 1 ? "" : " (\(sorted[0])-\(sorted[sorted.count - 1]))"
                return "\(name) \(sorted[sorted.count / 2])\(range)"
            }
        }
        return steps.isEmpty ? nil : Paragraph.wrap("took, in us: " + steps.joined(separator: ", "), indent: "  ")
    }

    /// Whether pruning would have left anything out.
    private func lines(_ pruning: PruningCheck) -> [String] {
        let title = "  \(pruning.orders) orders in \(pruning.classes) classes: "
        if pruning.differences.isEmpty { return [title + "equivalent orders showed the same"] }
        return [title + "\(pruning.differences.count) did not show what an equivalent one did"]
            + pruning.differences.map { "    \($0.orders.joined(separator: " and ")) differ in \($0.what)" }
    }

    /// Why orders have no fault path, each reason once.
    private func unobservedPaths(_ variant: VariantRecord) -> [String] {
        variant.orders.filter { $0.impossible == nil }.reduce(into: []) { reasons, order in
            if case .notObservable(let reason) = order.faultPaths, !reasons.contains(reason) { reasons.append(reason) }
        }
    }
}
