import Experiments
import Records

/// What was found about one variant, as text.
struct VariantReport {
    let title: String
    let name: String
    let kernel: KernelName

    func print(_ variant: VariantRecord, _ killTimes: [Int]) {
        Swift.print("\(title) on \(kernel): \(variant.verdict.rawValue)")
        if let skip = variant.skip { Swift.print("  missing: \(skip)") }
        if let error = variant.error { Swift.print("  trouble: \(error)") }
        for order in variant.orders {
            if let impossible = order.impossible { Swift.print("  order \(order.id) is impossible: \(impossible)") }
            if let hung = order.hung { Swift.print("  order \(order.id) hung: \(hung)") }
            for blocked in order.blocked { print(blocked) }
        }
        for line in Histogram.lines(variant, name: name) { Swift.print("  \(line)") }
        if let shortest = killTimes.min(), let longest = killTimes.max() {
            let median = killTimes.sorted()[killTimes.count / 2]
            Swift.print(
                "  gone \(median) us after the signal (median of \(killTimes.count), \(shortest) to \(longest))")
        }
        for expectation in variant.expectations {
            if let means = expectation.means { Swift.print(Paragraph.wrap(means, indent: "  ")) }
        }
        Swift.print("")
    }

    private func print(_ blocked: BlockedRecord) {
        let place = blocked.syscall.map { "in \($0)" } ?? "in a page fault"
        Swift.print("  \(blocked.state)  \(blocked.thread) blocks in \(blocked.step), \(place)")
        guard let stack = blocked.stack else { return Swift.print("       (stack not readable)") }
        for frame in stack { Swift.print("       \(frame)") }
    }
}
