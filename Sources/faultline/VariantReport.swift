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
        lines += OrdersReport(variant.orders).lines
        lines += unobservedPaths(variant).map { "  fault path: not observable here (\($0))" }
        lines += Histogram.lines(variant, name: name).map { "  \($0)" }
        if variant.orders.count > 1 {
            let impossible = variant.orders.count { $0.impossible != nil }
            lines.append(
                "  \(variant.orders.count) orders, \(impossible) of them impossible here; what happens inside a step was sampled, not enumerated"
            )
        }
        if let race = variant.race {
            let steered = variant.outcomes.reduce(0) { $0 + ($1.steered ?? 0) }
            lines.append(
                "  racing: \(race.trials) trials, \(steered) of them steered, seed \(race.seed), affinity \(race.affinity.rawValue)"
            )
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

    /// Why orders have no fault path, each reason once.
    private func unobservedPaths(_ variant: VariantRecord) -> [String] {
        variant.orders.filter { $0.impossible == nil }.reduce(into: []) { reasons, order in
            if case .notObservable(let reason) = order.faultPaths, !reasons.contains(reason) { reasons.append(reason) }
        }
    }
}
