/// What the userfaultfd of each kernel offers, as it was probed there: features, and the ioctls of registered memory.
struct OfferTable {
    private let kernels: [(name: String, machine: MachineRecord)]

    /// The table of kernels whose machine is on record, by their short names.
    init(_ kernels: [(name: String, machine: MachineRecord)]) { self.kernels = kernels }

    /// The two tables as Markdown.
    var text: String {
        "What UFFDIO_API reports:\n\n" + Markdown.table(["feature", "kernels"], features)
            + "\nWhat UFFDIO_REGISTER reports for memory that is registered in one mode:\n\n"
            + Markdown.table(["memory and mode", "kernels", "ioctls, or errno"], ranges)
    }

    private var features: [[String]] {
        // Later kernels know later features: the list of the last that has one is the order.
        let known = kernels.reversed().flatMap(\.machine.features).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        return known.map { feature in
            [feature, names(kernels.filter { $0.machine.features.contains(feature) }.map(\.name))].map(Markdown.plain)
        }
    }

    private var ranges: [[String]] {
        let keys = Set(kernels.flatMap(\.machine.rangeIoctls.keys)).sorted()
        return keys.flatMap { key in
            var groups: [(list: [String], kernels: [String])] = []
            for (name, machine) in kernels {
                guard let list = machine.rangeIoctls[key] else { continue }
                if let index = groups.firstIndex(where: { $0.list == list }) {
                    groups[index].kernels.append(name)
                } else {
                    groups.append((list, [name]))
                }
            }
            return groups.map { list, kernels in
                [key, names(kernels), list.joined(separator: ", ")].map(Markdown.plain)
            }
        }
    }

    private func names(_ some: [String]) -> String { ShownVariants.names(of: some, among: kernels.map(\.name)) }
}
