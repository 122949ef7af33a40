/// The stacks that differ in any of a diff's experiments, each once, with a number to refer to it by.
struct StackIndex {
    /// A stack that changed, and where.
    struct Entry {
        let change: StackChange
        /// Experiments, the steps in them, and their variants.
        var places: [(experiment: String, step: String, variants: String)]
    }

    private(set) var entries: [Entry] = []
    private var numbers: [StackAlignment: Int] = [:]

    init(of records: [RecordDiff]) {
        for record in records {
            for stack in record.stacks {
                guard let change = stack.change else { continue }
                let variants = VariantSelection.text(
                    Array(Set(stack.places.map(\.variant))).sorted(), of: record.variants)
                let place = (record.experiment, stack.step, variants)
                if let number = numbers[change.alignment] {
                    entries[number - 1].places.append(place)
                } else {
                    entries.append(Entry(change: change, places: [place]))
                    numbers[change.alignment] = entries.count
                }
            }
        }
    }

    /// The number of a stack's change, from 1; nil if one of the kernels has no such stack.
    func number(of stack: StackDifference) -> Int? { stack.change.flatMap { numbers[$0.alignment] } }
}

extension StackChange {
    /// `refactored: 4 renamed, 2 added, 1 removed`.
    var summary: String {
        let counts = [StackAlignment.Change.renamed, .added, .removed].compactMap { kind in
            count(kind) == 0 ? nil : "\(count(kind)) \(kind.rawValue)"
        }
        let kind =
            switch self.kind {
            case .refactored: "refactored"
            case .rerouted: "rerouted between the same ends"
            case .anotherPath: "another path, \(reason ?? "")"
            }
        return "\(kind): \(counts.joined(separator: ", "))"
    }
}
